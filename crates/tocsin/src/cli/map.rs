//! The verbs on places and areas.

use clap::{Args, Subcommand};

use super::Data;

/// Verbs on places.
#[derive(Subcommand, Debug)]
pub enum PlaceVerb {
    /// Look a name up in the gazetteer: GeoNames' towns with 1,000 people or more. Records nothing.
    Find {
        #[command(flatten)]
        data: Data,
        /// The name; case, marks and hyphens make no difference.
        name: String,
        /// A country that comes first, two letters; may be given several times.
        #[arg(long, value_name = "CODE")]
        country: Vec<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// List the places that the kept lines of an incident name, what each is on the map, and its areas.
    List {
        #[command(flatten)]
        data: Data,
        /// The incident, such as I-1.
        incident: String,
        /// As of a record number or a time.
        #[arg(long, value_name = "WHEN")]
        asof: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say what a place that a kept line names is on the map. A later answer may follow; none is changed.
    Resolve {
        #[command(flatten)]
        data: Data,
        /// The line that names it, as R-6/3.
        line: String,
        /// The name, as the line has it.
        name: String,
        #[command(flatten)]
        answer: PlaceAnswer,
        /// Why, or on whose word.
        #[arg(long, default_value = "", value_name = "TEXT")]
        because: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// What a place is: one of the three.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct PlaceAnswer {
    /// The place with this number in GeoNames; `place find` lists them.
    #[arg(long, value_name = "NUMBER")]
    pub geonames: Option<u32>,
    /// The point with these coordinates, as 54.32,10.14.
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
    pub at: Option<String>,
    /// No place on the map.
    #[arg(long)]
    pub none: bool,
}

/// Verbs on areas.
#[derive(Subcommand, Debug)]
pub enum AreaVerb {
    /// Mark an area on an incident or a warning: a circle or a polygon.
    Mark {
        #[command(flatten)]
        data: Data,
        /// The incident or warning, such as I-1 or W-9.
        of: String,
        /// What it is called.
        name: String,
        #[command(flatten)]
        shape: AreaShape,
        /// Why, or on whose word.
        #[arg(long, default_value = "", value_name = "TEXT")]
        because: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Withdraw an area, with the reason; it stays to be read.
    Withdraw {
        #[command(flatten)]
        data: Data,
        /// The area, such as Z-1.
        area: String,
        /// Why it holds no longer.
        reason: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// The shape of an area.
#[derive(Args, Debug)]
pub struct AreaShape {
    /// The middle of a circle, as 54.32,10.14.
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true, conflicts_with_all = ["geonames", "polygon"])]
    pub centre: Option<String>,
    /// The place with this number in GeoNames is the middle of a circle.
    #[arg(long, value_name = "NUMBER", conflicts_with = "polygon")]
    pub geonames: Option<u32>,
    /// The radius of a circle, in kilometres.
    #[arg(long, value_name = "KM", conflicts_with = "polygon")]
    pub radius_km: Option<String>,
    /// The points of a polygon, as CAP 1.2 writes them: "lat,lon lat,lon …", the last the first again.
    #[arg(long, value_name = "POINTS", allow_hyphen_values = true)]
    pub polygon: Option<String>,
}
