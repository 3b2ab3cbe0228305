//! `tocsin post …`.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;

use super::report::text;
use crate::cli::PostVerb;
use crate::reach::{Headquarters, query_word};
use crate::terminal::{DIM, safe, say};

/// Runs a verb on posts.
///
/// # Errors
/// The problem that was answered.
pub async fn run(verb: PostVerb) -> Result<ExitCode> {
    let path = |command: &str, post: &str, verb: &str| {
        format!("/api/v1/commands/{}/posts/{}/{verb}", query_word(command), query_word(post))
    };
    match verb {
        PostVerb::List { data, command, json } => {
            let path = format!("/api/v1/commands/{}", query_word(&command));
            let view = Headquarters::reach(&data).await?.get(&path).await?;
            if json {
                say!("{view}");
                return Ok(ExitCode::SUCCESS);
            }
            for post in view["posts"].as_array().into_iter().flatten() {
                let indent = "  ".repeat(post["depth"].as_u64().unwrap_or_default() as usize);
                let holder = post["holder"]["person"].as_str().unwrap_or("vacant");
                let offered = post["offer"]["to"].as_str().map(|to| format!(", offered to {to}")).unwrap_or_default();
                let (key, title) = (text(&post["post"], "key"), text(&post["post"], "title"));
                say!("{indent}{} {DIM}{}{}  {holder}{offered}", safe(&title), safe(&key), DIM.render_reset());
            }
        }
        PostVerb::Take { data, command, post } => {
            let taken = Headquarters::reach(&data).await?.post(&path(&command, &post, "take"), &json!({})).await?;
            match taken["n"].as_u64() {
                Some(n) => say!("Post {post} of {command} taken, record {n}."),
                None => say!("Post {post} of {command} is yours already. Nothing was recorded."),
            }
        }
        PostVerb::Offer { data, command, post, to, note } => {
            let body = json!({"to": to, "note": note});
            let offered = Headquarters::reach(&data).await?.post(&path(&command, &post, "offer"), &body).await?;
            say!("Post {post} of {command} offered to {to}, record {}. It is yours until they confirm.", offered["n"]);
        }
    }
    Ok(ExitCode::SUCCESS)
}
