# Nøkkelholderens side: nøkkelen, seremonien, kontrollen, dekrypteringen.
trustee-page = Nøkkelholder
sign-in-title = Logg inn først
sign-in-text = Denne siden er for nøkkelholderne i denne avstemningen.
sign-in = Logg inn
not-you-title = Denne siden er for nøkkelholdere
not-you-text = Du er logget inn, men er ikke nøkkelholder i denne avstemningen. Spør valgansvarlig.

# Fra fil
ask-title = Åpne det valgansvarlig har sendt
ask-text = Siden er åpnet fra en fil og har ingen server. Åpne tilstanden til seremonien (.json) som du får av valgansvarlig; etter at avstemningen er stengt, også stemmeloggen (.bel) og følgeprotokollen (.companion).
ask-label = Filene
ask-wrong = det trengs tilstanden til seremonien, slik serveren gir den til denne nøkkelholderen
file-answer = Svaret ditt er lagret som { $file }. Gi det til valgansvarlig, og åpne så neste tilstand av seremonien.

# Nøkkelen
welcome-title = Du har en del av nøkkelen
welcome-lead = Du er nøkkelholder { $owner } av { $size }, sammen med { $names }.
welcome-what = Stemmene forsegles med én nøkkel som ingen har hele. { $threshold ->
    [one] Én
   *[other] { $threshold }
  } av dere må komme sammen for å åpne opptellingen; færre kan ikke åpne noe.
welcome-lost = { $spare ->
    [0] Ingen nøkkel
    [one] Én nøkkel
   *[other] { $spare } nøkler
  } kan gå tapt. Går flere tapt, kan avstemningen aldri telles opp.
welcome-single = Du er den eneste nøkkelholderen. Mister du nøkkelen, kan avstemningen aldri telles opp, og du alene kunne åpne hver stemme. Be om tre nøkkelholdere hvis det går.
welcome-go = Lag nøkkelen min
have-title = Fortsett med nøkkelen din
have-text = Du har laget nøkkelen før. Åpne filen, eller skriv inn nøkkelen fra papiret.
have-file = Nøkkelfilen din
have-typed = Eller nøkkelen fra papiret
have-go = Fortsett
have-shares = Jeg har to av de tre utskrevne delene
have-wrong-file = dette er ikke en nøkkelfil for denne avstemningen
have-wrong-typed = En nøkkel har 22 bokstaver og sifre. Sammenlign med papiret.
have-wrong-key = Dette er en nøkkel, men ikke den du begynte med her. Let etter filen for denne avstemningen, nøkkelholder { $owner }.
have-lost = Jeg har mistet nøkkelen
have-lost-text = Si fra til valgansvarlig nå. Så lenge avstemningen ikke er åpnet, kan nøklene lages på nytt, og ingenting er tapt.
have-start-new = Nøklene lages på nytt. Du kan bruke nøkkelen du har.

keep-title = Ta vare på nøkkelen
keep-lead = Nøkkelen er laget på denne enheten. Den finnes ingen andre steder: ta vare på den på minst én måte før du går videre.
keep-file = Lagre den som fil
keep-file-who = På to minnepinner, eller på en enhet som bare du bruker.
keep-paper = Skriv den ut på ett ark
keep-paper-who = Legg papiret der du har passet ditt.
keep-shares = Skriv den ut i tre deler
keep-shares-who = Til tre konvolutter på tre steder. To av dem gir nøkkelen tilbake; én alene åpner ingenting.
keep-done-file = lagret
keep-done-paper = skrevet ut
keep-not = ikke ennå
keep-save = Lagre filen
keep-print = Skriv ut ett ark
keep-print-shares = Skriv ut tre deler
keep-sure = Jeg finner igjen nøkkelen når avstemningen stenger, { $closes }.
keep-sure-needed = Kryss av når det stemmer.
keep-one-needed = Lagre filen, eller skriv ut arket eller delene først.
keep-go = Gå videre med de andre
keep-never = Send aldri nøkkelen til noen, heller ikke til valgansvarlig. Ingen andre enn du trenger den.
paper-title = Nøkkelen til nøkkelholder { $owner }
paper-ballot = { $body }: { $name }
paper-qr = QR-kode med nøkkelen
paper-text = Med nok slike papirer kan stemmene åpnes. Hold det innelåst. Ta det med når avstemningen stenger, { $closes }.
paper-use = Åpne { $address } og skriv inn nøkkelen under «Fortsett med nøkkelen din».
share-title = Del { $number } av 3 av nøkkelen til nøkkelholder { $owner }
share-qr = QR-kode med denne delen
share-key = Nummer { $key }: to deler med dette nummeret gir nøkkelen.
share-text = Legg hver del i sin egen konvolutt, og oppbevar de tre på forskjellige steder. Én alene åpner ingenting. Trengs når avstemningen stenger, { $closes }.
share-use = Åpne { $address } og velg «Jeg har to av de tre utskrevne delene».

# To deler
shares-title = Nøkkelen din fra to deler
shares-text = Skriv inn to av de tre delene. Store eller små bokstaver, mellomrom og bindestreker spiller ingen rolle. Skanner du ruten, limer du inn det du får.
share-one = En del
share-two = En annen del
shares-back = Tilbake til filen og hele nøkkelen
share-empty = Skriv inn en del her, fra ett av de tre arkene.
share-short = Denne delen har { $length } tegn, den skal ha { $expected }. Se etter om et tegn mangler.
share-long = Denne delen har { $length } tegn, den skal ha { $expected }. Se etter om et tegn er skrevet to ganger.
share-sign = «{ $sign }» kan ikke stå i en del. Det er tegn { $place } i gruppe { $group }.
share-typo = Se på gruppe { $group }, tegn { $place }: «{ $sign }» passer ikke med resten. Sammenlign med arket.
share-check = Mer enn ett tegn i denne delen er feil. Sammenlign med arket, gruppe for gruppe.
share-same = Begge er del { $number }. Ta et annet ark for en av dem.
share-other = Disse delene hører ikke sammen: den ene har nummer { $one }, den andre { $two }. Ta to ark med samme nummer.
share-nothing = Disse to delene gir ingen nøkkel. En av dem er skrevet ut en annen gang: let etter den tredje.

# Seremonien
ceremony-title = Dere lager nøkkelen sammen
ceremony-waits = Venter på { $names }. Siden går videre av seg selv: la den gjerne stå åpen.
ceremony-working = Gjør din del …
ceremony-back = Du kan lukke siden og komme tilbake med nøkkelfilen. Ingenting går tapt.
ceremony-lost = Serveren svarer ikke. Siden prøver videre.
ceremony-failed = Din del ble ikke tatt imot: { $reason }
ceremony-table = Hvem har gjort hva
holders-said = { $made } av { $size } nøkkelholdere har laget nøkkelen sin. { $threshold } av dem åpner opptellingen sammen; serveren har ingen nøkkel.
ceremony-steps = { $done } av { $steps } trinn
ceremony-next = neste: { $step }
ceremony-you = du
step-certificate = lage nøkkelen
step-commitment = gi løftet
step-polynomial = sende delene
step-voutput = motta delene
step-rehearsal = prøven

compare-title = Les dette høyt sammen
compare-text = Ring de andre nøkkelholderne, eller sett dere sammen. Hver leser tallene sine; alle skal ha de samme. Det viser at ingen har lagt en falsk nøkkel mellom dere.
compare-same = Alle har de samme
compare-different = Vi har ulike tall
compare-stop-title = Stopp her
compare-stop-text = Noen har fått se andre nøkler enn du. Si fra til valgansvarlig og kontrollørene nå. Ingenting er gitt bort: nøklene må lages på nytt.
compare-again = Vi har sammenlignet på nytt: de er like

culprit-title = Seremonien kan ikke fortsette
culprit-text = Det serveren sendte videre fra de andre, passer ikke: { $reason } Ingenting av ditt er gitt bort. Si fra til valgansvarlig, som kan begynne på nytt med nøklene.
culprit-promise = Nøkkelholder { $owner }, { $name }, sendte andre verdier enn dem som ble lovet før dine ble vist. Den som venter til de andres er kjent, kan vri nøkkelen. Nøkkelen din er ikke brukt. Si fra til valgansvarlig og kontrollørene: nøklene må lages på nytt.

# Hvorfor siden stoppet, etter feilens kode.
reason-certificate-replaced = Et annet sertifikat står på plassen til ditt.
reason-channel = En melding fra nøkkelholder { $trustee } til deg kan ikke åpnes.
reason-commitment-missing = Løftet fra nøkkelholder { $trustee } mangler.
reason-commitment-round = Løftet fra nøkkelholder { $trustee } er fra et annet forsøk på å lage nøklene.
reason-commitment-twice = Nøkkelholder { $trustee } har gitt to løfter.
reason-count = Det er ikke like mange meldinger som nøkkelholdere.
reason-key-context = Denne avstemningen har ingen slik nøkkelholder.
reason-not-my-certificate = Ingen av sertifikatene er laget med nøkkelfilen din.
reason-not-this-key = Din del av nøkkelen er forseglet for en annen nøkkelfil.
reason-own-commitment = Det som vises som ditt løfte, er ikke det du sendte.
reason-own-polynomial = Det som vises som dine verdier, er ikke det du sendte.
reason-parameters = Den offentliggjorte nøkkelen er ikke den dere ble enige om.
reason-share = Nøkkelholder { $trustee } har sendt deg en verdi som ikke passer til det de har offentliggjort.
reason-trustees = Nøkkelholdernes meldinger hører ikke sammen.
reason-signature = Noe er ikke signert av den det skulle komme fra.
reason-unreadable = En melding kan ikke leses.
reason-election-version = Valget har en versjon som denne siden ikke kjenner.
reason-election-group = Valget er i en gruppe som denne siden ikke kjenner.
reason-election-key = Nøkkelen til valget beskytter ingenting.
reason-election-questions = Stemmeseddelen kan ikke besvares slik den er.
reason-question-type = Stemmeseddelen har et spørsmål av et slag som denne siden ikke kjenner.
reason-rehearsal = Generalprøven hører ikke til denne avstemningen.
reason-tally-shape = Det som skal åpnes, har ikke spørsmålene i denne avstemningen.
reason-tally-element = Det som skal åpnes, inneholder en verdi som ikke kan stå i en sum.
reason-seed = Nøkkelfilen din kan ikke leses.
reason-private-key = Nøkkelen kan ikke brukes.
reason-forgotten = Nøkkelen er alt lagt bort. Last siden på nytt.
reason-other = Noe uventet skjedde på denne siden.

ready-title = Nøkkelen din virker
ready-text = Prøven er gjort: nøkkelen din åpnet sin del av en prøveseddel. Ta godt vare på den. Du trengs igjen når avstemningen stenger, { $closes }.
ready-others = Venter ennå på prøven til { $names }.
ready-all = Alle nøkkelholderne har gjort prøven.
ready-fingerprint = Fingeravtrykk av avstemningens nøkkel, til å lese høyt
open-text = Avstemningen er åpen til { $closes }. Du har ingenting å gjøre før det.

# Etter stenging
count-title = Åpne opptellingen
count-lead = Avstemningen er stengt. Først henter siden stemmeloggen og kontrollerer alt på din egen enhet. Så åpner nøkkelen din sin del av summen, aldri en enkelt stemme.
count-done-by = { $count ->
    [0] Ingen nøkkelholder har
    [one] Én nøkkelholder har
   *[other] { $count } nøkkelholdere har
  } gjort dette til nå; { $threshold } trengs.
count-go = Kontroller stemmeloggen
found-good = Alt i stemmeloggen stemmer: { $count ->
    [one] én stemme er avgitt og kontrollert
   *[other] { $count } stemmer er avgitt og alle er kontrollert
  }, { $counted } av dem teller, og summen som skal åpnes, er summen av dem.
found-companion = Den signerte følgeprotokollen passer med stemmeloggen.
found-no-companion = Det finnes ingen følgeprotokoll å kontrollere.
found-bad-title = Stemmeloggen stemmer ikke
found-bad-text = Ikke dekrypter. Dette ble funnet:
found-bad-next = Nøkkelen din er ikke brukt. Si fra til kontrollørene og valgansvarlig. Lagre stemmeloggen slik du fikk den: den er beviset.
found-save = Lagre stemmeloggen
few-title = Færre enn ti stemmer
few-text = Bare { $count ->
    [0] ingen stemmer
    [one] én stemme
   *[other] { $count } stemmer
  } ble talt med. Med så få kan resultatet vise hva enkeltpersoner valgte: har alle valgt det samme, er alles stemme kjent.
few-tick = Jeg har forstått dette, og valgansvarlig og jeg er enige om å åpne opptellingen likevel.
few-needed = Kryss av først, eller la opptellingen være lukket.
decrypt-go = Åpne min del av opptellingen
decrypting = Åpner din del av summen …
done-title = Din del er gjort
done-text = Din del av opptellingen er sendt, med bevis for at den er riktig.
done-file = Din del av opptellingen er lagret som { $file }. Gi den til valgansvarlig.
done-wait = { $missing ->
    [0] Nok nøkkelholdere har gjort sitt: resultatet blir offentliggjort.
    [one] Det trengs én nøkkelholder til.
   *[other] Det trengs { $missing } nøkkelholdere til.
  }
done-destroy = Ta vare på nøkkelen til klagefristen er ute. Ødelegg så både fil og papir.
to-board = Se den offentlige stemmeloggen
over-title = Avstemningen er avgjort
over-text = Resultatet står i den offentlige stemmeloggen. Når klagefristen er ute, ødelegger du nøkkelen: både fil og papir.
void-title = Avstemningen er kjent ugyldig
void-text = Nøkkelen din trengs ikke lenger. Ødelegg både fil og papir.
wait-title = Avstemningen er stengt
wait-text = Summen lages. Siden går videre av seg selv.
