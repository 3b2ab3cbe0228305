//! Stylesheet, script and icon of the desk, out of the binary's own memory.
//!
//! `build.rs` bundles `web/` and writes the table included here. A file's name carries the hash of its content, so its
//! bytes never change under one name and a browser may keep it for a year without asking. Pages name an asset by what
//! it is, `href("desk.css")`, and never by its hash.
//!
//! This module serves nothing that is not in the table: there is no folder behind it and so no path to escape from.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// One file of the desk in up to three encodings.
#[derive(Debug)]
struct Asset {
    /// What it is, independent of content: `desk.css`.
    name: &'static str,
    /// What it is served as: `desk.085f95c0bbf5.css`.
    file: &'static str,
    /// Where it is served: `/assets/` and the file.
    href: &'static str,
    content_type: &'static str,
    /// SHA-256 of the plain bytes, hex.
    hash: &'static str,
    plain: &'static [u8],
    /// Absent where compressing made it larger.
    gzip: Option<&'static [u8]>,
    brotli: Option<&'static [u8]>,
}

static ASSETS: &[Asset] = &include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// For ever, as far as HTTP can say it: other content has another name.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Returns the address of the asset called `name` (`"desk.css"`, `"desk.js"`, `"icon.svg"`).
///
/// A name that does not exist is our own slip. It is logged and answered with an address that is never found, since a
/// page without its stylesheet still shows what waits; a test asks for every name that the pages use.
pub(crate) fn href(name: &str) -> &'static str {
    match ASSETS.iter().find(|asset| asset.name == name) {
        Some(asset) => asset.href,
        None => {
            tracing::error!(
                asset.name = name,
                "a page asked for an asset that the build did not make (web/build.mjs lists them)"
            );
            "/assets/not-made"
        }
    }
}

/// Answers `GET` and `HEAD` of `/assets/{*file}`.
pub(crate) async fn get_asset(Path(file): Path<String>, request: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.file == file) else {
        return (StatusCode::NOT_FOUND, "There is no such asset. Reload the page: it may be older than the server.\n")
            .into_response();
    };
    let (encoding, bytes) = best_encoding(asset, &request);
    // One tag for each encoding: a strong tag stands for bytes, not for meaning (RFC 9110 §8.8.3).
    let tag = match encoding {
        Some(encoding) => format!("\"{}-{encoding}\"", asset.hash),
        None => format!("\"{}\"", asset.hash),
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, CACHE);
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if knows(&request, &tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    (headers, bytes).into_response()
}

/// The smallest form that the caller takes: Brotli, then gzip, then plain.
fn best_encoding(asset: &Asset, request: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
    let forms = [("br", asset.brotli), ("gzip", asset.gzip)];
    forms
        .into_iter()
        .find_map(|(encoding, bytes)| bytes.filter(|_| accepts(request, encoding)).map(|bytes| (Some(encoding), bytes)))
        .unwrap_or((None, asset.plain))
}

/// Whether `Accept-Encoding` admits `encoding`: by its own name if that is listed, else by `*`; `q=0` refuses (RFC 9110
/// §12.5.3). Other weights are not compared: between two forms that the caller takes, the smaller one serves both.
fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    let mut any = false;
    for listed in values(request, header::ACCEPT_ENCODING) {
        let (coding, weight) = listed.split_once(';').unwrap_or((listed, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse::<f32>() == Ok(0.0));
        if coding.trim().eq_ignore_ascii_case(encoding) {
            return !refused;
        }
        any |= coding.trim() == "*" && !refused;
    }
    any
}

/// Whether the caller already holds the bytes under `tag` (`If-None-Match`, weak comparison: RFC 9110 §13.1.2).
fn knows(request: &HeaderMap, tag: &str) -> bool {
    values(request, header::IF_NONE_MATCH).any(|held| held == "*" || held.trim_start_matches("W/") == tag)
}

fn values(request: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = &str> {
    request
        .get_all(name)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::http::{Method, Request};
    use axum::routing::get;
    use tower::ServiceExt;

    const LARGER_THAN_ANY: usize = 4 << 20;

    /// Asks for `path` and returns status, headers and body.
    async fn ask(method: Method, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
        let router: Router = Router::new().route("/assets/{*file}", get(get_asset));
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        (parts.status, parts.headers, to_bytes(body, LARGER_THAN_ANY).await.unwrap().to_vec())
    }

    #[test]
    fn every_name_that_pages_use_has_an_address_with_its_hash() {
        for name in ["desk.css", "desk.js", "icon.svg"] {
            let asset = ASSETS.iter().find(|asset| asset.name == name).unwrap();
            assert_eq!(href(name), format!("/assets/{}", asset.file));
            assert!(asset.file.contains(&asset.hash[..12]), "{} does not carry its hash", asset.file);
        }
    }

    #[test]
    fn a_name_that_was_never_made_leads_nowhere_and_breaks_nothing() {
        assert_eq!(href("no-such.css"), "/assets/not-made");
    }

    #[tokio::test]
    async fn a_browser_gets_brotli_and_may_keep_it_for_a_year() {
        let (status, headers, body) =
            ask(Method::GET, href("desk.css"), &[("accept-encoding", "gzip, deflate, br, zstd")]).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers["content-encoding"], "br");
        assert_eq!(headers["content-type"], "text/css; charset=utf-8");
        assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(headers["vary"], "Accept-Encoding");
        let plain = ask(Method::GET, href("desk.css"), &[]).await.2;
        assert!(body.len() * 2 < plain.len(), "{} of {} bytes", body.len(), plain.len());
    }

    #[tokio::test]
    async fn an_encoding_is_used_only_where_the_caller_takes_it() {
        for (accepted, expected) in [
            ("", None),
            ("gzip", Some("gzip")),
            ("br;q=0, gzip", Some("gzip")),
            ("br;q=0.001", Some("br")),
            ("*", Some("br")),
            ("br; q=0, *", Some("gzip")),
            ("identity", None),
            ("*;q=0", None),
        ] {
            let (_, headers, _) = ask(Method::GET, href("desk.js"), &[("accept-encoding", accepted)]).await;
            assert_eq!(headers.get("content-encoding").map(|value| value.to_str().unwrap()), expected, "{accepted:?}");
        }
    }

    #[tokio::test]
    async fn who_holds_the_bytes_already_gets_304_and_none_of_them() {
        let (_, headers, _) = ask(Method::GET, href("desk.js"), &[("accept-encoding", "br")]).await;
        let tag = headers["etag"].to_str().unwrap().to_owned();
        for held in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}")] {
            let (status, headers, body) =
                ask(Method::GET, href("desk.js"), &[("accept-encoding", "br"), ("if-none-match", &held)]).await;
            assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0), "{held}");
            assert_eq!(headers["etag"], tag);
        }
        let (status, ..) = ask(Method::GET, href("desk.js"), &[("if-none-match", &tag)]).await;
        assert_eq!(status, StatusCode::OK, "the tag of the Brotli form does not stand for the plain one");
    }

    #[tokio::test]
    async fn head_says_the_same_without_the_bytes() {
        let (status, headers, body) = ask(Method::HEAD, href("icon.svg"), &[]).await;
        assert_eq!((status, body.len()), (StatusCode::OK, 0));
        assert_eq!(headers["content-type"], "image/svg+xml");
    }

    #[tokio::test]
    async fn nothing_but_the_table_is_served() {
        for path in [
            "/assets/desk.css",
            "/assets/manifest.tsv",
            "/assets/../Cargo.toml",
            "/assets/%2e%2e%2fCargo.toml",
            "/assets/not-made",
        ] {
            assert_eq!(ask(Method::GET, path, &[]).await.0, StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn the_desk_asks_no_other_host_and_needs_no_inline_style() {
        for asset in ASSETS {
            let text = std::str::from_utf8(asset.plain).unwrap();
            let outside = text.replace("http://www.w3.org/2000/svg", "");
            assert!(!outside.contains("http:") && !outside.contains("https:"), "{} names another host", asset.name);
            assert!(
                !text.contains("style=") && !text.contains(".cssText"),
                "{} writes inline style, which the CSP forbids",
                asset.name
            );
        }
    }
}
