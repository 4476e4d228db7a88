//! A board that opens is a prefix of what was there, opens again without loss, and loses no complete event.
#![no_main]

use std::io::{Cursor, Read, Result, Seek, SeekFrom, Write};

use belenios::archive::{Board, BoardError, Storage};

#[derive(Debug)]
struct Medium(Cursor<Vec<u8>>);

impl Read for Medium {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Medium {
    fn write(&mut self, buffer: &[u8]) -> Result<usize> {
        self.0.write(buffer)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Seek for Medium {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.0.seek(to)
    }
}

impl Storage for Medium {
    fn sync(&mut self) -> Result<()> {
        Ok(())
    }

    fn truncate(&mut self, length: u64) -> Result<()> {
        self.0.get_mut().truncate(usize::try_from(length).unwrap());
        Ok(())
    }
}

fn open(bytes: Vec<u8>) -> std::result::Result<(Board<Medium>, u64), BoardError> {
    Board::open_on(Medium(Cursor::new(bytes))).map(|(board, torn)| (board, torn.map_or(0, |torn| torn.bytes_cut)))
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let rechained = folkmoot_fuzz::rechain(bytes);
    for bytes in [Some(bytes.to_vec()), rechained].into_iter().flatten() {
        match open(bytes.clone()) {
            Err(error) => assert!(!error.to_string().is_empty()),
            Ok((board, cut)) => {
                let (height, last, stage) = (board.height(), board.last_event(), board.stage());
                assert_eq!(board.size() + cut, bytes.len() as u64);
                let left = board.into_storage().0.into_inner();
                assert!(bytes.starts_with(&left));
                let (again, cut) = open(left).expect("what was recovered opens");
                assert_eq!((again.height(), again.last_event(), again.stage(), cut), (height, last, stage, 0));
            }
        }
    }
});
