//! News: what another node wrote, told by PostgreSQL the moment it is committed.
//!
//! One connection listens. It may be lost, and with it a notification; so after each new one the news moves once, and the head
//! is looked at every second besides. What is told is that there is something to look at, never what: the ledger says that.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tocsin_store::world::World;
use tokio::sync::watch;
use tokio_postgres::{AsyncMessage, Client};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::address::Address;
use crate::connections::BackOff;
use crate::errors::Failure;
use crate::limits;

/// What this process tells and hears.
pub(crate) struct News {
    channel: String,
    /// Who tells, so that nobody is woken by what they wrote themselves.
    own: String,
    /// The size of the ledger as far as this process has seen it.
    seen: Arc<AtomicU64>,
    heard: watch::Receiver<u64>,
}

impl News {
    /// Starts to listen. It ends when nobody holds a receiver any more.
    pub(crate) fn listen(world: &World, address: &Address, tls: &MakeRustlsConnect) -> News {
        let own: String = world.random::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
        let channel = format!("tocsin_{}", address.schema);
        let (tell, heard) = watch::channel(0);
        let seen = Arc::new(AtomicU64::new(0));
        let listener = Listener {
            world: world.clone(),
            address: address.clone(),
            tls: tls.clone(),
            channel: channel.clone(),
            own: own.clone(),
            seen: seen.clone(),
            tell,
        };
        world.spawn.task("postgres-listen", Box::pin(listener.run()));
        News { channel, own, seen, heard }
    }

    /// Returns what moves when there is something to look at.
    pub(crate) fn heard(&self) -> watch::Receiver<u64> {
        self.heard.clone()
    }

    /// Returns the channel and the words in which a commit tells of itself.
    pub(crate) fn said(&self, size: u64) -> (String, String) {
        (self.channel.clone(), format!("{size} {}", self.own))
    }

    /// Remembers what this process wrote.
    pub(crate) fn wrote(&self, size: u64) {
        self.seen.fetch_max(size, Ordering::AcqRel);
    }
}

struct Listener {
    world: World,
    address: Address,
    tls: MakeRustlsConnect,
    channel: String,
    own: String,
    seen: Arc<AtomicU64>,
    tell: watch::Sender<u64>,
}

impl Listener {
    async fn run(self) {
        let listener = Arc::new(self);
        let ended = listener.clone();
        tokio::select! {
            () = ended.tell.closed() => {}
            () = listener.listen_again_and_again() => {}
        }
    }

    async fn listen_again_and_again(self: Arc<Listener>) {
        let mut back_off = BackOff::new();
        loop {
            let mut has_listened = false;
            if let Err(failure) = self.clone().listen(&mut has_listened).await {
                tracing::warn!(found = failure.found(), "what other nodes write is not heard of for a moment");
            }
            if has_listened {
                back_off = BackOff::new();
            }
            back_off.wait().await;
        }
    }

    /// Listens until the connection is lost.
    async fn listen(self: Arc<Listener>, has_listened: &mut bool) -> Result<(), Failure> {
        let (client, mut connection) = self.address.config.connect(self.tls.clone()).await?;
        let hears = self.clone();
        let wire = Box::pin(async move {
            // Ends with the connection; what was wrong with it is told to whoever asks next.
            while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
                if let AsyncMessage::Notification(news) = message {
                    hears.hear(news.payload());
                }
            }
        });
        self.world.spawn.task("postgres-wire", wire);
        client.batch_execute(&format!("LISTEN {}", self.channel)).await?;
        *has_listened = true;
        self.tell.send_modify(|moved| *moved += 1);
        loop {
            self.look(&client).await?;
            tokio::time::sleep(limits::LOOK_EVERY).await;
        }
    }

    fn hear(&self, payload: &str) {
        let (size, by) = payload.split_once(' ').unwrap_or((payload, ""));
        if let Ok(size) = size.parse() {
            self.seen.fetch_max(size, Ordering::AcqRel);
        }
        if by != self.own {
            self.tell.send_modify(|moved| *moved += 1);
        }
    }

    async fn look(&self, client: &Client) -> Result<(), Failure> {
        let size = client.query_opt("SELECT size FROM head WHERE one = 1", &[]).await?;
        let size = size.map(|row| row.try_get::<_, i64>(0)).transpose()?.unwrap_or(0) as u64;
        if self.seen.fetch_max(size, Ordering::AcqRel) < size {
            self.tell.send_modify(|moved| *moved += 1);
        }
        Ok(())
    }
}
