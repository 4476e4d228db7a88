//! What every database behind the store's face must do. Each behaviour is a function that takes a fresh store; [`suite!`] runs them all against one
//! constructor, so that a further database adds one line.

#![allow(clippy::unwrap_used)]

#[path = "../fixture/mod.rs"]
mod fixture;

mod access;
mod boards;
mod casting;
mod exchange;
mod people;
mod record;

use std::path::PathBuf;

use store::{StartKey, Store};
use tempfile::TempDir;

/// A fresh store in a directory of its own, which can be closed and opened again.
pub(crate) struct Fresh {
    pub(crate) store: Store,
    pub(crate) key: StartKey,
    directory: TempDir,
}

impl Fresh {
    async fn sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let key = StartKey::from_bytes([7; 32]);
        let store = Store::open(&directory.path().join("data"), &key).await.unwrap();
        Self { store, key, directory }
    }

    /// Closes the store and opens it again.
    pub(crate) async fn reopened(self) -> Self {
        self.store.close().await.unwrap();
        let store = Store::open(&self.directory.path().join("data"), &self.key).await.unwrap();
        Self { store, ..self }
    }

    /// A path beside the data directory.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }
}

macro_rules! suite {
    ($name:ident: $make:expr; $($room:ident { $($behaviour:ident),+ $(,)? })+) => {
        mod $name {
            use super::Fresh;

            $(mod $room {
                use super::Fresh;

                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $behaviour() {
                    crate::$room::$behaviour($make.await).await;
                })+
            })+
        }
    };
}

suite! {
    sqlite: Fresh::sqlite();
    record {
        a_record_grows_and_each_entry_is_chained_to_the_one_before,
        two_who_decide_on_the_same_height_do_not_both_record,
        events_are_one_line_of_json,
        a_record_is_exported_and_imported_with_its_chain,
        an_altered_record_is_not_imported,
        a_record_is_there_after_opening_again,
    }
    people {
        personal_data_come_back_as_they_were,
        erased_is_erased,
        people_are_found_by_email_in_any_case,
        another_start_key_is_refused_and_the_right_one_still_fits,
        a_data_directory_has_one_process,
        secrets_come_back_and_are_erased,
    }
    access {
        a_login_code_opens_as_often_as_it_may_and_not_after_its_time,
        of_many_who_take_one_code_one_gets_it,
        an_invitation_is_looked_at_and_used_once,
        sessions_end_by_themselves_singly_and_all_at_once,
        what_has_expired_is_purged,
    }
    boards {
        an_archive_is_what_a_board_of_files_would_be,
        a_board_is_made_once,
        events_follow_the_grammar,
        data_must_be_what_the_event_is_about,
        a_refused_event_leaves_nothing_behind,
        a_stream_shows_the_board_as_it_stood,
    }
    casting {
        a_voter_casts_and_casts_again_and_the_last_counts,
        the_same_ballot_again_gives_the_same_receipt_even_after_closing,
        the_same_ballot_many_times_at_once_is_cast_once,
        order_statements_continue_one_another_or_are_refused,
        a_ballot_opened_for_a_check_is_never_cast_nor_the_other_way_round,
        what_is_no_ballot_of_this_election_is_refused_by_name,
        a_full_queue_says_busy_and_loses_nothing,
        ballots_are_there_after_opening_again_and_casting_goes_on,
    }
    exchange {
        what_is_exported_is_imported_the_same,
        an_altered_export_is_not_imported,
        a_backup_made_while_ballots_come_in_is_whole,
    }
}
