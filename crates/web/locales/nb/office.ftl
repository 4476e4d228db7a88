# The office: body, units, members, people.
place-overview = Oversikt
place-body = Organisasjonen
place-units = Enheter
place-members = Medlemmer
place-people = Personer og roller
office-title = Kontoret
office-units-who = Distrikter, fagforeninger, klubber: treet i organisasjonen
office-members-who = Fra en tabell, for eksempel et regneark
office-people-state = { $officers ->
    [one] én valgansvarlig
   *[other] { $officers } valgansvarlige
}, { $registrars ->
    [one] én kodeutsteder
   *[other] { $registrars } kodeutstedere
}, { $trustees ->
    [one] én nøkkelholder
   *[other] { $trustees } nøkkelholdere
}
office-people-who = To valgansvarlige, én kodeutsteder og tre nøkkelholdere er en god start
office-ballots = Avstemninger
office-no-ballots = Det er ingen avstemninger ennå.
office-add-people = Legg til personer
ballot-new = Lag en avstemning
body-why = Navnet står på alle sider og stemmesedler fra nå av. Avstemninger med stengt manntall beholder det gamle.
units-title = Enheter
units-none = Det er ingen enheter ennå. Når du importerer medlemmer, opprettes enhetene som står i listen.
units-add = Legg til en enhet
unit-name = Navnet på enheten
unit-parent = Hører til
unit-top = Direkte under organisasjonen
members-title = Medlemmer
members-import = Importer medlemmer
members-last-import = Siste import: { $joined } kom til, { $moved } flyttet, { $left } sluttet.
members-undo = Angre denne importen
members-search = Navn, enhet eller e-post
members-shown = { $shown } av { $found } treff.
member-codes-title = Innloggingskoder til medlemmer
member-codes-why = Med en innloggingskode ser et medlem alle åpne avstemninger på ett sted. Ingen trenger den for å stemme: Stemmekoden er nok.
member-codes-make = Lag innloggingskoder til denne enheten
member-codes-unit = Velg enheten du skriver ut koder for.
member-codes-nobody = Ingen er medlem i denne enheten.
import-title = Importer medlemmer
import-how = Lagre medlemslisten som CSV. Første linje gir kolonnene navn: navn, e-post, enhet. Listen er fullstendig: Medlemmer som ikke står i den, blir meldt ut. Ingenting endres før du har sett hva som ville skje.
import-example = Slik kan den se ut
import-col-name = navn
import-col-email = e-post
import-col-unit = enhet
import-file = Filen
import-file-hint = Komma, semikolon eller tabulator; UTF-8, UTF-16 eller Windows.
import-paste = Eller lim inn tabellen her
import-look = Vis hva som ville endres
import-problems = { $n ->
    [one] Én ting i listen må rettes
   *[other] { $n } ting i listen må rettes
}
import-more = … og { $n } til.
import-at-line = Linje { $line }: { $problem }
import-weighted = Listen gir noen medlemmer mer enn én stemme. I en hemmelig avstemning teller alle likt: Fjern kolonnen med vekter.
preview-title = Dette ville endres
preview-why = Ingenting er endret ennå.
preview-lines = Linjer med medlemmer
preview-join = Kommer til
preview-move = Flytter til en annen enhet
preview-leave = Slutter
preview-same = Forblir som de er
preview-units = Nye enheter
preview-leavers = { $n } slutter: se hvem
preview-movers = { $n } flytter: se hvem
preview-joiners = { $n } kommer til: se hvem
preview-take = Gjør disse endringene
notice-windows = Filen er ikke UTF-8; den er lest slik Windows skriver. Se etter at navn med æ, ø og å er riktige.
notice-empty = Tomme linjer er utelatt: { $lines }.
notice-unused = Kolonner som ikke trengs, er utelatt: { $columns }.
notice-no-units = Det er ingen kolonne for enheter: Alle er satt i én enhet.
notice-shared = { $email } står på flere personer (linje { $lines }). De ville få hverandres innloggingskoder.
people-title = Personer og roller
people-why = Disse personene leder avstemninger, lager koder, holder nøkler eller kontrollerer. En person kan ha flere roller, men i én avstemning er valgansvarlig, kodeutsteder og nøkkelholdere forskjellige personer.
people-one-officer = Det er bare én valgansvarlig. Det trengs to for å åpne og bekrefte en avstemning: Legg til en til.
people-add = Legg til en person
people-role-missing = Velg minst én rolle.
people-name-missing = Skriv navnet på personen, høyst 200 tegn.
people-email-wrong = Dette er ikke en e-postadresse: Rett den eller la feltet stå tomt.
role-officer = Valgansvarlig
role-officer-hint = Fører listene og leder avstemninger.
role-registrar = Kodeutsteder
role-registrar-hint = Lager stemmekodene og deler dem ut.
role-trustee = Nøkkelholder
role-trustee-hint = Har en del av nøkkelen som åpner urnen.
role-scrutineer = Kontrollør
role-scrutineer-hint = Kontrollerer uavhengig og tar vare på en kopi.
role-grant = Gi rollen { $role }
role-end = Ta fra rollen { $role }
person-code-title = Innloggingskode
person-code-why = Skriv ut en kode og gi den til personen. Den virker én gang, innen to uker.
person-code-make = Lag en innloggingskode
printed-title = Innloggingskoder som er laget
printed-why = Den som lager en kode for noen, kunne selv logge inn med den. Se etter om dette er koder du kjenner til.
printed-person = { $when }: { $by } laget en til { $name }.
printed-unit = { $when }: { $by } laget { $n } til medlemmene i { $unit }.
person-data = Navn og adresse
person-sessions = Mistet telefonen?
person-sessions-why = Dette logger ut personen overalt og gjør ubrukte innloggingskoder ugyldige.
person-out = Logg ut overalt
slips-title = Innloggingskoder
slips-once = Kodene vises bare nå. Skriv dem ut eller noter dem før du forlater siden.
slip-square = QR-kode for innloggingssiden med denne koden
slip-go = Pek på ruten med kameraet på telefonen, og trykk på knappen der. Eller gå til { $link } og skriv inn denne innloggingskoden:
slip-until = Den virker én gang, til { $when }.
