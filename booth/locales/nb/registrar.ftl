# Kodeutstederens side: koder, stemmelapper, den signerte listen.
registrar-page = Stemmekoder
sign-in-title = Logg inn først
sign-in-text = Denne siden er for kodeutstederen i denne avstemningen.
sign-in = Logg inn
not-you-title = Denne siden er for kodeutstederen
not-you-text = Du er logget inn, men er ikke kodeutsteder i denne avstemningen. Spør valgansvarlig.
ask-title = Åpne avstemningen og manntallet
ask-text = Siden er åpnet fra en fil og har ingen server. Åpne de to filene du får av valgansvarlig: beskrivelsen av avstemningen og det lukkede manntallet (begge .json).
ask-label = Begge filene
ask-wrong = det trengs en beskrivelse av avstemningen og manntallet, og de må høre sammen
closed-roll-missing = Manntallet er ikke lukket ennå. Kom tilbake når valgansvarlig har lukket det.

start-title = Lag stemmekodene
start-lead = { $count ->
    [one] Én person står
   *[other] { $count } personer står
  } i det lukkede manntallet. Siden lager en stemmekode til hver, her på din egen enhet.
start-facts-ballot = Avstemning
start-facts-roll = I manntallet
start-facts-closes = Avstemningen stenger
start-facts-hash = Fingeravtrykk av manntallet
start-map = Serveren får bare den offentlige halvdelen av kodene. Hvilket medlem som har hvilken kode, er det bare du som vet. Hold listen innelåst, og ødelegg den når klagefristen er ute.
start-go = Lag { $count ->
    [one] én kode
   *[other] { $count } koder
  }
late-title = Stemmekodene er laget
start-late = Det kan ikke lages koder lenger: avstemningen har gått videre. Med listen du lagret kan du skrive ut stemmelapper, eller finne ett medlems stemmelapp.
open-list-title = Skriv ut stemmelapper på nytt
open-list-text = Også en enkelt, hvis en er mistet. Åpne listen du lagret. Ingenting av den forlater denne enheten.
open-list-label = Listen du lagret (.csv)
open-list-wrong = dette er ikke en liste som denne siden har lagret for denne avstemningen

making-title = Lager kodene
making-progress = { $done } av { $count } koder er laget
making-stay = La siden stå åpen. På en gammel maskin tar tusen koder omtrent ett minutt.

made-title = Kodene er laget
made-save = Lagre listen
made-save-who = Bare du har den. Det er det eneste eksemplaret.
made-saved = lagret
made-not-saved = ikke lagret ennå
made-save-go = Lagre listen
made-save-again = Lagre den en gang til
made-print = Skriv ut stemmelappene
made-print-who = Én til hver, brettet så koden er inni.
made-printed = { $count } av { $of }
made-post = Send den signerte offentlige listen
made-post-who = Du signerer den offentlige halvdelen av kodene; serveren ser aldri kodene.
made-posted = sendt
made-not-posted = ikke sendt ennå
made-post-go = Signer og send
made-post-save = Signer og lagre
made-posting = Sender …
made-first-save = Lagre listen først: uten den kunne ingen stemme med disse kodene.
made-post-failed = Listen ble ikke tatt imot: { $reason }
made-post-lost = Serveren svarer ikke. Kodene er her fremdeles: prøv igjen når du har nett.
counts-title = Tall å sammenligne
counts-entitled = Stemmeberettigede i det lukkede manntallet
counts-codes = Koder som er laget
counts-public = Offentlige halvdeler i den signerte listen
counts-slips = Stemmelapper skrevet ut nå
counts-equal = de tre første er like
counts-differ = ulike: ikke gå videre
counts-fingerprint = Fingeravtrykk av den offentlige listen
counts-read = Valgansvarlig ser det samme tallet og det samme fingeravtrykket. Sammenlign på telefon eller ansikt til ansikt.
destroy-title = Ødelegg listen til slutt
destroy-text = Sammen med stemmeloggen kan listen vise hvem som har stemt. Gi den aldri fra deg. Når klagefristen er ute, sletter du filen og makulerer det som er igjen av stemmelapper.

slips-title = Skriv ut stemmelappene
slips-from = Fra nummer
slips-to = Til nummer
slips-range = Skriv numre fra listen, fra 1 til { $count }.
slips-prepare = Gjør stemmelappene klare
slips-preparing = { $done } av { $count } stemmelapper er tegnet
slips-ready = { $count ->
    [one] Én stemmelapp er klar
   *[other] { $count } stemmelapper er klare
  }, { $sheets ->
    [one] på ett A4-ark
   *[other] på { $sheets } A4-ark
  }.
slips-print = Skriv ut nå
slips-again = Velg andre numre
slips-warning = Bruk en skriver du stoler på, skriv ut alt på én gang, og hent arkene straks.
one-title = Én stemmelapp på nytt
one-text = Er en stemmelapp mistet eller uleselig? Skriv ut den ene på nytt. Den har samme kode, så den gamle virker også hvis noen finner den; av de to teller bare den siste stemmen.
one-label = Navn eller nummer
one-find = Finn
one-nobody = Ingen på listen har dette navnet eller nummeret.
one-more = { $count } personer har dette i navnet; de første { $shown } vises. Skriv mer av navnet.
one-prepare = Gjør denne klar
slip-for = Til
slip-number = Nr. { $number }
slip-fold = Brett her, koden inni
slip-code = Stemmekoden din
slip-how = Skann ruten, eller åpne { $address } og skriv inn koden. Det er forskjell på store og små bokstaver.
slip-until = Stem innen { $closes }. Du kan stemme på nytt så lenge: bare den siste stemmen teller.
slip-secret = Ikke vis koden til noen. Ingen har lov til å be deg om den.
slip-qr = QR-kode med adressen du stemmer på
