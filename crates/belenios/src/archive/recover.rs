//! What a power failure leaves behind, and how it is told apart from damage.

use std::io::{Read, Seek, SeekFrom};

use super::MAX_EVENT;
use super::block::{self, BLOCK, member_size};
use super::board::{BoardError, Stopped, Storage, io_error};
use super::chain::Chain;
use super::reader::{MemberKind, file_name};
use crate::v1::Hash;

/// What was cut off the end of an archive: a transaction that was never acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// Bytes after the last complete event.
    pub bytes_cut: u64,
    /// Members that began among them: complete data without their event, and the one that was torn.
    pub members_cut: u64,
}

/// Judges what stands after the chain's last event. `None`: nothing does. Damage in front of a complete event is no torn end.
pub(super) fn recover<S: Storage>(storage: &mut S, chain: &Chain, stopped: &Stopped) -> Result<Option<Recovered>, BoardError> {
    let size = storage.seek(SeekFrom::End(0)).map_err(io_error("finding the archive's end"))?;
    let Some(bytes_cut) = size.checked_sub(chain.end).filter(|&rest| rest > 0) else {
        return Ok(None);
    };
    if let Some(event) = complete_event(storage, chain, stopped.offset)? {
        return Err(BoardError::Damaged { damage: stopped.offset, event });
    }
    Ok(Some(Recovered { bytes_cut, members_cut: stopped.members }))
}

/// Finds an event from `offset` on whose header, content and padding are whole, whatever stands before it.
fn complete_event<S: Storage>(storage: &mut S, chain: &Chain, offset: u64) -> Result<Option<u64>, BoardError> {
    let doing = "reading the archive's end";
    storage.seek(SeekFrom::Start(offset)).map_err(io_error(doing))?;
    let mut rest = std::io::BufReader::new(&mut *storage);
    let mut at = offset;
    loop {
        let mut bytes = Vec::with_capacity(BLOCK);
        (&mut rest).take(BLOCK as u64).read_to_end(&mut bytes).map_err(io_error(doing))?;
        let Ok(header) = <[u8; BLOCK]>::try_from(bytes) else {
            return Ok(None);
        };
        let next = at + BLOCK as u64;
        if let Some((name, size)) = event_header(&header, chain.header.timestamp) {
            let mut body = Vec::new();
            let padded = member_size(size) - BLOCK as u64;
            (&mut rest).take(padded).read_to_end(&mut body).map_err(io_error(doing))?;
            let content = usize::try_from(size).ok().and_then(|size| body.get(..size));
            if body.len() as u64 == padded && content.is_some_and(|content| Hash::of(content) == name) {
                return Ok(Some(at));
            }
            rest.seek(SeekFrom::Start(next)).map_err(io_error(doing))?;
        }
        at = next;
    }
}

/// The name and size of an event with this header, if it is byte for byte the header of one.
fn event_header(header: &[u8; BLOCK], timestamp: u64) -> Option<(Hash, u64)> {
    let name = core::str::from_utf8(&header[..64]).ok()?.parse().ok()?;
    let size = block::parse_octal(&header[block::SIZE]).filter(|&size| size <= MAX_EVENT)?;
    (*header == block::header(&file_name(name, MemberKind::Event), size, timestamp)).then_some((name, size))
}
