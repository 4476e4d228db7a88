//! What the server itself must keep secret: its signing key as officer of the companion record.

use zeroize::Zeroizing;

use crate::error::{Result, db};
use crate::store::Store;

impl Store {
    /// Keeps a secret under a name, encrypted; one of the same name is overwritten.
    pub async fn secret_put(&self, name: &str, secret: &[u8]) -> Result<()> {
        let insert =
            sqlx::query("insert into secret (name, sealed) values (?, ?) on conflict (name) do update set sealed = excluded.sealed");
        let insert = insert.bind(name).bind(self.keys().seal(&place(name), secret)?);
        insert.execute(self.db().writer()).await.map(|_| ()).map_err(db("writing a secret"))
    }

    /// The secret of this name.
    pub async fn secret_get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let row = sqlx::query_as("select sealed from secret where name = ?").bind(name).fetch_optional(self.db().reader());
        let row: Option<(Vec<u8>,)> = row.await.map_err(db("reading a secret"))?;
        row.map(|(sealed,)| self.keys().open(&place(name), &sealed)).transpose()
    }

    /// Erases a secret, as [`Store::person_erase`] erases personal data.
    pub async fn secret_erase(&self, name: &str) -> Result<()> {
        let delete = sqlx::query("delete from secret where name = ?").bind(name).execute(self.db().writer());
        delete.await.map_err(db("erasing a secret"))?;
        self.db().checkpoint().await
    }
}

fn place(name: &str) -> String {
    format!("secret|{name}")
}
