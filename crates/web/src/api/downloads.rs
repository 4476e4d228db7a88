//! What verifiers take home. Large files are streamed; one that breaks off is cut short rather than completed.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use assembly::BallotId;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use tokio::sync::mpsc;

use super::published;
use crate::app::App;
use crate::failure::{Answer, Failure};

/// Pieces on the way to a slow reader.
const PIECES: usize = 4;

/// The archive of a board (`{uuid}.bel`) or its companion record (`{uuid}.companion`), as they are now.
#[utoipa::path(get, path = "/board/{uuid}/{file}", params(("uuid" = String, Path), ("file" = String, Path)), responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 404)))]
pub(crate) async fn file(State(app): State<Arc<App>>, Path((id, file)): Path<(BallotId, String)>) -> Answer {
    published(&app, &id, |_| ())?;
    app.store.board(id.uuid()).await?.ok_or(Failure::NotFound)?;
    match file.strip_prefix(id.to_string().as_str()) {
        Some(".bel") => archive(&app, &id, &file).await,
        Some(".companion") => {
            let text = app.store.companion_text(id.uuid()).await?;
            Ok((attachment(&file, u64::try_from(text.len()).unwrap_or(u64::MAX)), text).into_response())
        }
        _ => Err(Failure::NotFound),
    }
}

async fn archive(app: &App, id: &BallotId, name: &str) -> Answer {
    let mut archive = app.store.board_bel(id.uuid()).await?;
    let headers = attachment(name, archive.size());
    let (pieces, body) = stream();
    tokio::spawn(async move {
        loop {
            let piece = archive.next_chunk().await.map_err(io::Error::other);
            if !pass_on(&pieces, piece.transpose()).await {
                return;
            }
        }
    });
    Ok((headers, body).into_response())
}

/// The whole record of the body: one JSON object a line, each chained to the one before.
#[utoipa::path(get, path = "/record.jsonl", responses((status = 200, body = String, content_type = "application/jsonl")))]
pub(crate) async fn record(State(app): State<Arc<App>>) -> Response {
    let mut lines = app.store.export_record();
    let (pieces, body) = stream();
    tokio::spawn(async move {
        loop {
            let piece = lines.next_chunk().await.map(|piece| piece.map(String::into_bytes)).map_err(io::Error::other);
            if !pass_on(&pieces, piece.transpose()).await {
                return;
            }
        }
    });
    ([(CONTENT_TYPE, "application/jsonl; charset=utf-8")], body).into_response()
}

type Piece = io::Result<Vec<u8>>;

fn stream() -> (mpsc::Sender<Piece>, Body) {
    let (sender, receiver) = mpsc::channel(PIECES);
    (sender, Body::from_stream(Pieces(receiver)))
}

/// False when there is no more, or nobody who wants more.
async fn pass_on(pieces: &mpsc::Sender<Piece>, piece: Option<Piece>) -> bool {
    let Some(piece) = piece else { return false };
    if let Err(error) = &piece {
        tracing::error!("a download broke off: {error}");
    }
    let goes_on = piece.is_ok();
    pieces.send(piece).await.is_ok() && goes_on
}

fn attachment(name: &str, size: u64) -> [(axum::http::HeaderName, String); 3] {
    [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (CONTENT_LENGTH, size.to_string()),
    ]
}

/// What a channel brings, as a body.
struct Pieces(mpsc::Receiver<Piece>);

impl futures_core::Stream for Pieces {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        self.0.poll_recv(context)
    }
}
