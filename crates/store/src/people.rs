//! Personal data: encrypted under the start key, found by pseudonym or e-mail address, and erasable. Nothing of it is in the record.

use assembly::PersonId;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Result, StoreError, db};
use crate::sqlite::Writing;
use crate::store::Store;

/// What is known of a person beside the pseudonym. It has no `Debug`, so that no log can hold it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    /// As the person writes it.
    pub name: String,
    /// Where login codes may be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The language of its pages: a tag such as `nb`.
    pub language: String,
    /// Number in the membership list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

impl Store {
    /// Keeps a person's data; what was kept before is overwritten.
    pub async fn person_put(&self, person: PersonId, personal: &Personal) -> Result<()> {
        self.people_put(&[(person, personal.clone())]).await
    }

    /// Keeps the data of many persons, all or none.
    pub async fn people_put(&self, people: &[(PersonId, Personal)]) -> Result<()> {
        let mut tx = self.db().begin().await?;
        for (person, personal) in people {
            self.put(&mut tx, *person, personal).await?;
        }
        tx.commit().await.map_err(db("writing personal data"))
    }

    async fn put(&self, tx: &mut Writing, person: PersonId, personal: &Personal) -> Result<()> {
        let mut plain =
            serde_json::to_vec(personal).map_err(|error| StoreError::Data(format!("personal data cannot be written: {error}")))?;
        let sealed = self.keys().seal(&place(person), &plain);
        plain.zeroize();
        let email = personal.email.as_deref().map(|email| self.keys().email_hash(email).to_vec());
        let insert = sqlx::query(
            "insert into person (id, email, sealed) values (?, ?, ?) on conflict (id) do update set email = excluded.email, sealed = excluded.sealed",
        );
        let insert = insert.bind(person.as_bytes().as_slice()).bind(email).bind(sealed?);
        insert.execute(&mut **tx).await.map(|_| ()).map_err(db("writing personal data"))
    }

    /// A person's data; `None` if there are none, or none any more.
    pub async fn person_get(&self, person: PersonId) -> Result<Option<Personal>> {
        let row = sqlx::query_as("select sealed from person where id = ?").bind(person.as_bytes().as_slice());
        let row: Option<(Vec<u8>,)> = row.fetch_optional(self.db().reader()).await.map_err(db("reading personal data"))?;
        row.map(|(sealed,)| self.unseal(person, &sealed)).transpose()
    }

    /// The data of all persons, in no order.
    pub async fn people(&self) -> Result<Vec<(PersonId, Personal)>> {
        let rows = sqlx::query_as("select id, sealed from person").fetch_all(self.db().reader());
        let rows: Vec<(Vec<u8>, Vec<u8>)> = rows.await.map_err(db("reading personal data"))?;
        let personal = |(id, sealed): (Vec<u8>, Vec<u8>)| {
            let person = person_from_db(&id)?;
            Ok((person, self.unseal(person, &sealed)?))
        };
        rows.into_iter().map(personal).collect()
    }

    /// Who has this e-mail address: several, where a household shares one.
    pub async fn people_by_email(&self, email: &str) -> Result<Vec<PersonId>> {
        let rows = sqlx::query_as("select id from person where email = ? order by id").bind(self.keys().email_hash(email).to_vec());
        let rows: Vec<(Vec<u8>,)> = rows.fetch_all(self.db().reader()).await.map_err(db("looking for an e-mail address"))?;
        rows.into_iter().map(|(id,)| person_from_db(&id)).collect()
    }

    /// Erases a person's data with the login codes, invitations and sessions. The bytes are overwritten in the file and gone from the log beside it;
    /// backups that were made before keep them.
    pub async fn person_erase(&self, person: PersonId) -> Result<()> {
        self.people_erase(&[person]).await
    }

    /// Erases many people's data as [`Store::person_erase`] does one's, in one transaction.
    pub async fn people_erase(&self, people: &[PersonId]) -> Result<()> {
        let mut tx = self.db().begin().await?;
        for person in people {
            for statement in
                ["delete from person where id = ?", "delete from code where person = ?", "delete from session where person = ?"]
            {
                let delete = sqlx::query(statement).bind(person.as_bytes().as_slice());
                delete.execute(&mut *tx).await.map_err(db("erasing personal data"))?;
            }
        }
        tx.commit().await.map_err(db("erasing personal data"))?;
        self.db().checkpoint().await
    }

    fn unseal(&self, person: PersonId, sealed: &[u8]) -> Result<Personal> {
        let plain: Zeroizing<Vec<u8>> = self.keys().open(&place(person), sealed)?;
        serde_json::from_slice(&plain).map_err(|_| StoreError::Damaged(format!("the personal data of {person} cannot be read")))
    }
}

fn place(person: PersonId) -> String {
    format!("person|{person}")
}

pub(crate) fn person_from_db(id: &[u8]) -> Result<PersonId> {
    let id = id.try_into().map_err(|_| StoreError::Damaged(format!("a person's identifier has {} bytes", id.len())))?;
    Ok(PersonId::from_bytes(id))
}
