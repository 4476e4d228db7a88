//! What all requests share: the record and the state it gives, names, the clock, and the one way in which
//! anything changes.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use assembly::casting::CastContext;
use assembly::{Actor, BallotId, Command, Event, PersonId, State};
use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp, ToSpan};
use store::{Intake, Personal, Store};
use tokio::sync::{Mutex, watch};

use crate::api::Noted;
use crate::failure::{Answer, Failure};
use crate::guard::{Quota, Rates};
use crate::net::Limits;
use crate::pages::certificate::Verified;
use crate::say::Language;

/// How long a session lasts.
const SESSION_HOURS: i64 = 12;

/// What all requests share.
pub(crate) struct App {
    /// The database.
    pub(crate) store: Store,
    /// Counters of requests.
    pub(crate) rates: Rates,
    /// Counters of what was done with each voting code.
    pub(crate) quota: Quota,
    /// Settings.
    pub(crate) settings: Settings,
    state: RwLock<State>,
    names: RwLock<HashMap<PersonId, Personal>>,
    /// The height of the record; whoever holds it is the only one who writes.
    writer: Mutex<u64>,
    /// Grows with every event; long polls wait on it.
    version: watch::Sender<u64>,
    intakes: Mutex<HashMap<BallotId, Intake>>,
    /// Certificates of finished boards, with the board's last event.
    pub(crate) certificates: Mutex<HashMap<BallotId, Arc<Verified>>>,
    /// The last checkpoint of each board.
    pub(crate) notes: Mutex<HashMap<BallotId, Noted>>,
    /// Those to whom a reminder is on its way at this moment.
    reminding: std::sync::Mutex<HashSet<PersonId>>,
    /// One at a time tends a ballot's board; with how many cosignatures each companion record is known to have.
    pub(crate) tending: Mutex<HashMap<BallotId, usize>>,
}

/// How the server was started.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// What links begin with: `https://moot.example`, without a slash at the end.
    pub(crate) base_url: String,
    /// Cookies only over TLS.
    pub(crate) secure: bool,
    /// The last address that a proxy names is the visitor's.
    pub(crate) behind_proxy: bool,
    /// Debug builds: a file that holds by how many seconds the clock is off.
    pub(crate) test_clock: Option<PathBuf>,
    /// Sends login codes.
    pub(crate) mailer: Option<Arc<crate::mail::Mailer>>,
    /// How slow visitors may be.
    pub(crate) limits: Limits,
}

impl App {
    /// Reads the record and the names.
    pub(crate) async fn open(store: Store, settings: Settings) -> Result<Arc<Self>, Failure> {
        let mut state = State::default();
        let mut height = 0;
        loop {
            let entries = store.entries(height, 1000).await?;
            if entries.is_empty() {
                break;
            }
            for entry in &entries {
                let event = Event::from_json(&entry.text).map_err(|error| Failure::broken(&error))?;
                assembly::apply(&mut state, &event);
                height = entry.height + 1;
            }
        }
        let names = store.people().await?.into_iter().collect();
        let (version, _) = watch::channel(height);
        let now = clock(settings.test_clock.as_deref());
        Ok(Arc::new(Self {
            store,
            rates: Rates::new(now),
            quota: Quota::default(),
            settings,
            state: RwLock::new(state),
            names: RwLock::new(names),
            writer: Mutex::new(height),
            version,
            intakes: Mutex::default(),
            certificates: Mutex::default(),
            notes: Mutex::default(),
            reminding: std::sync::Mutex::default(),
            tending: Mutex::default(),
        }))
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        clock(self.settings.test_clock.as_deref())
    }

    /// Looks at the state.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The language of the body's pages.
    pub(crate) fn language(&self) -> Language {
        self.read(|state| state.body.as_ref().and_then(|body| Language::from_tag(&body.language))).unwrap_or(Language::En)
    }

    /// The time zone of the body.
    pub(crate) fn time_zone(&self) -> String {
        self.read(|state| state.body.as_ref().map_or_else(|| "UTC".to_owned(), |body| body.time_zone.clone()))
    }

    /// Whether addresses come from a proxy.
    pub(crate) fn behind_proxy(&self) -> bool {
        self.settings.behind_proxy
    }

    /// The one way in which anything changes; what follows on the ballot's board is done before it answers.
    pub(crate) async fn act(self: &Arc<Self>, actor: Actor, command: Command) -> Answer<Vec<Event>> {
        let events = self.commit(actor, command).await?;
        if let Some(ballot) = events.iter().find_map(Event::ballot) {
            crate::clerk::tend(self, ballot).await?;
        }
        Ok(events)
    }

    /// Decides, writes to the record, applies. It goes on to its end even when the request that asked for it is cut:
    /// an event that is written but not applied would stop everything that comes after it.
    pub(crate) async fn commit(self: &Arc<Self>, actor: Actor, command: Command) -> Answer<Vec<Event>> {
        let app = self.clone();
        let committed = tokio::spawn(async move { app.commit_whole(actor, command).await });
        committed.await.map_err(|error| Failure::broken(&error))?
    }

    /// Heavy checks of trustees' messages run where they hold nobody up but other writers.
    async fn commit_whole(self: Arc<Self>, actor: Actor, command: Command) -> Answer<Vec<Event>> {
        let mut height = self.writer.lock().await;
        let now = self.now();
        let app = self.clone();
        let decided = tokio::task::spawn_blocking(move || app.read(|state| assembly::decide(state, &actor, &command, now)));
        let events = decided.await.map_err(|error| Failure::broken(&error))??;
        if events.is_empty() {
            return Ok(events);
        }
        let texts: Vec<String> = events.iter().map(Event::to_json).collect();
        self.store.append(*height, now, &texts).await?;
        *height += u64::try_from(texts.len()).unwrap_or(u64::MAX);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        for event in &events {
            assembly::apply(&mut state, event);
        }
        drop(state);
        self.version.send_replace(*height);
        Ok(events)
    }

    /// The version of the state: grows with every event.
    pub(crate) fn version(&self) -> u64 {
        *self.version.borrow()
    }

    /// Ends when the version is above `known`.
    pub(crate) async fn newer(&self, known: u64) {
        let mut watched = self.version.subscribe();
        let _ = watched.wait_for(|version| *version > known).await;
    }

    /// Looks at who is being reminded, or notes it.
    pub(crate) fn reminding<T>(&self, look: impl FnOnce(&mut HashSet<PersonId>) -> T) -> T {
        look(&mut self.reminding.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is known of a person.
    pub(crate) fn personal(&self, person: PersonId) -> Option<Personal> {
        self.names.read().unwrap_or_else(PoisonError::into_inner).get(&person).cloned()
    }

    /// A person's name; none when it was erased.
    pub(crate) fn name(&self, person: PersonId) -> Option<String> {
        self.personal(person).map(|personal| personal.name)
    }

    /// Keeps what is known of people.
    pub(crate) async fn keep_people(&self, people: Vec<(PersonId, Personal)>) -> Answer<()> {
        self.store.people_put(&people).await?;
        self.names.write().unwrap_or_else(PoisonError::into_inner).extend(people);
        Ok(())
    }

    /// Erases what is known of people.
    pub(crate) async fn forget_people(&self, people: &[PersonId]) -> Answer<()> {
        self.store.people_erase(people).await?;
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        for person in people {
            names.remove(person);
        }
        Ok(())
    }

    /// Who has this session.
    pub(crate) async fn session(&self, token: &str) -> Answer<Option<PersonId>> {
        Ok(self.store.session_get(token, self.now()).await?.map(|session| session.person))
    }

    /// Begins a session; the token is for the cookie.
    pub(crate) async fn begin_session(&self, person: PersonId) -> Answer<String> {
        let token = BASE64URL_NOPAD.encode(&random::<32>()?);
        let expires = self.now().saturating_add(SESSION_HOURS.hours()).map_err(|error| Failure::broken(&error))?;
        self.store.session_put(&token, person, expires).await?;
        Ok(token)
    }

    /// Where ballots of an open ballot are taken.
    pub(crate) async fn intake(&self, ballot: &BallotId) -> Answer<Intake> {
        let mut intakes = self.intakes.lock().await;
        if let Some(intake) = intakes.get(ballot) {
            return Ok(intake.clone());
        }
        let parts = self.read(|state| assembly::ceremony::setup_of(state.ballots.get(ballot)?));
        let parts = parts.ok_or(Failure::NotFound)?;
        let context = CastContext::new(&parts.election, &parts.credentials).map_err(|error| Failure::broken(&error))?;
        let intake = self.store.intake(ballot.uuid(), Arc::new(context)).await?;
        intakes.insert(ballot.clone(), intake.clone());
        Ok(intake)
    }
}

/// Random bytes of the operating system.
pub(crate) fn random<const N: usize>() -> Answer<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Failure::Broken(error.to_string()))?;
    Ok(bytes)
}

/// The system's time; in debug builds, as far off as the file says.
fn clock(offset: Option<&std::path::Path>) -> Timestamp {
    let now = Timestamp::now();
    let seconds = || std::fs::read_to_string(offset?).ok()?.trim().parse::<i64>().ok();
    match seconds() {
        Some(seconds) if cfg!(debug_assertions) => now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(now),
        _ => now,
    }
}
