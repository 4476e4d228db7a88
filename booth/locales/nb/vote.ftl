# Stemmesiden: kode, stemmeseddel, gjennomsyn, avgi stemme, ferdig.
vote-page = Stem

# Før og etter at det er åpent
not-open-title = Avstemningen er ikke åpnet ennå
not-open-text = Du kan stemme fra { $opens } til { $closes }. Ta vare på stemmelappen så lenge.
no-date = Tidspunktet er ikke fastsatt ennå. Ta vare på stemmelappen så lenge.
closed-title = Avstemningen er stengt
closed-text = Den stengte { $closes }. Det kan ikke tas imot flere stemmer.
closed-next = Stemmene telles opp. Resultatet kommer i den offentlige stemmeloggen.
certified-text = Resultatet er klart, med utregning og alt som trengs for å etterprøve det.
void-title = Avstemningen er kjent ugyldig
void-text = Den teller ikke. Organisasjonen som kalte den inn, sier fra om hva som skjer videre.
to-board = Se den offentlige stemmeloggen
to-certificate = Se resultatet

# Kode
code-title = Skriv inn stemmekoden din
code-scanned-title = Stemmekoden din
code-lead = Den står på stemmelappen: { $length } bokstaver og sifre. Det er forskjell på store og små bokstaver.
code-label = Stemmekode
code-hint = Bindestreker og mellomrom kan du hoppe over.
code-go = Gå til stemmeseddelen
code-checking = Leter etter koden …
code-from-slip = Koden på stemmelappen er lest inn.
code-until = Du kan stemme til { $closes }. Du kan stemme på nytt så lenge: bare den siste stemmen teller.
code-secret = Serveren får vite hvilken kode som stemmer, men ikke hvem som har den, og aldri hva du velger.
code-empty = Skriv inn stemmekoden fra stemmelappen.
code-short = Koden har { $length ->
    [one] ett tegn
   *[other] { $length } tegn
  }, den skal ha { $expected }. Sammenlign med stemmelappen: de siste tegnene kan mangle.
code-long = Koden har { $length } tegn, den skal ha { $expected }. Sammenlign med stemmelappen: noe kan stå to ganger.
code-group = Del { $group } av koden har { $length ->
    [one] ett tegn
   *[other] { $length } tegn
  }, den skal ha { $expected }. Sammenlign med stemmelappen.
code-sign = «{ $sign }» (tegn { $position }) finnes ikke i noen stemmekode: de har bare bokstaver fra A til Z og sifre. Se på del { $group } av koden på stemmelappen.
code-busy = Serveren har mye å gjøre akkurat nå. Vent litt, og prøv igjen. Det du skrev, er tatt vare på.
code-unknown = Koden står ikke på listen for denne avstemningen. Sammenlign hvert tegn med stemmelappen, også store og små bokstaver. Er de like, kan lappen høre til en annen avstemning: spør den du fikk den av.

# Stemmeseddel
paper-over = Spørsmål { $number } av { $of }
paper-one = Velg ett svar.
paper-exactly = Velg { $min }.
paper-range = Velg fra { $min } til { $max }.
paper-up-to = Velg opptil { $max }.
paper-chosen = Valgt: { $count } av { $max }
paper-blank = Blank
paper-blank-hint = Blank stemme: du deltar uten å velge noe av dette.
paper-go = Gå til gjennomsyn
paper-next = Neste spørsmål
paper-none = Velg { $min ->
    [one] et svar
   *[other] { $min } svar
  }.
paper-none-blank = Velg { $min ->
    [one] et svar
   *[other] { $min } svar
  }, eller Blank.
paper-too-few = Du har valgt { $count }. Velg { $min } eller flere.
paper-too-many = Du har valgt { $count }. { $max ->
    [one] Bare ett er
   *[other] Høyst { $max } er
  } tillatt: ta bort { $over }.

# Gjennomsyn
review-title = Se over stemmen din
review-making = Forsegler stemmen …
review-nothing = ikke noe svar
review-change = Endre
review-change-question = Endre svaret på «{ $question }»
review-what = Når du trykker på knappen, legges den forseglede stemmen i urnen. Ingen kan åpne den alene, og siden glemmer hva du valgte.
review-again = Du kan stemme på nytt til { $closes }. Bare den siste stemmen teller.
review-replaces = Det er stemt med denne koden før. Denne stemmen erstatter den forrige.
review-tracker = Kvitteringen for denne stemmen
review-cast = Avgi stemmen min
review-check = Sjekk denne stemmen i stedet for å avgi den
casting = Legger stemmen i urnen …

# Når noe går galt
lost-title = Forbindelsen ble brutt
lost-text = Det er ikke sikkert at stemmen kom fram. Den er tatt vare på, forseglet, her på siden. Vent til du har nett igjen, og trykk på knappen: den samme stemmen sendes på nytt, og den teller én gang.
lost-stay = La siden stå åpen. Lukker du den, må du begynne på nytt med koden.
lost-retry = Send den samme stemmen på nytt
busy-title = Mange stemmer akkurat nå
busy-text = Serveren kunne ikke ta imot stemmen i dette øyeblikk. Den er tatt vare på her på siden. Vent litt, og trykk på knappen.
late-title = Avstemningen stengte før stemmen kom fram
late-text = Den stengte { $closes }. Denne stemmen ble ikke tatt imot. Har du avgitt en stemme tidligere, er det den som teller.
changed-title = Det er avgitt en annen stemme med denne koden
changed-text = Mens siden sto åpen, ble det avgitt en annen stemme med koden din, her eller på en annen enhet. Var det deg, og vil du at denne stemmen skal telle i stedet, trykk på knappen. Var det ikke deg, si fra til valgansvarlig.
changed-go = Avgi denne stemmen i stedet
refused-title = Serveren tok ikke imot denne stemmen
refused-text = Den ligger ikke i urnen. Begynn på nytt med koden. Skjer det igjen, si disse ordene til valgansvarlig:
refused-restart = Begynn på nytt

# Ferdig
done-title = Stemmen din ligger i urnen.
done-checking = Ser etter at den står i den offentlige stemmeloggen …
done-found = Funnet i stemmeloggen
done-found-text = Siden lette etter kvitteringen som den selv har regnet ut, og den står i loggen.
done-waiting = Står ikke i loggen ennå. Siden leter videre.
done-mismatch = Loggen har en annen kvittering enn den siden regnet ut. Ta bilde av siden og si fra til valgansvarlig.
done-lost = Loggen kan ikke nås akkurat nå. Siden leter videre.
done-tracker = Kvitteringen din
done-tracker-text = Skriv den ned eller ta et bilde. Med den finner du stemmen din i den offentlige stemmeloggen, nå og etter opptellingen. Den viser ikke hva du valgte.
done-board = Se den offentlige stemmeloggen
done-qr = QR-kode med kvitteringen din
done-again = Du kan stemme på nytt til { $closes }. Bare den siste stemmen teller.
done-forgotten = Siden har glemt koden og valget ditt. Du kan lukke den.
done-restart = Stem på nytt

# Sjekk i stedet for å avgi
check-title = Sjekk denne stemmen i stedet for å avgi den
check-text = Du kan selv se om enheten forsegler det du valgte. Den forseglede stemmen åpnes for en annen enhet, for eksempel telefonen til en venn, som viser hva som står i den.
check-spoilt = En stemme som er sjekket, teller aldri. Etterpå lager du en ny og avgir den.
check-go = Åpne denne stemmen for sjekk
check-working = Leverer stemmen til sjekk …
opened-title = Se med en annen enhet
opened-text = Skann dette med en annen enhet. Den viser hva denne stemmen ville ha sagt. Kvitteringen der skal være den samme som her:
opened-qr = QR-kode som åpner den sjekkede stemmen
opened-link = Eller åpne denne adressen der
opened-too-long = Stemmeseddelen er for lang for en QR-kode. Åpne denne adressen på en annen enhet:
opened-secret = Den som ser dette, ser hva den sjekkede stemmen sa. Den ligger ikke i urnen.
opened-next = Stem nå, med en ny stemme
opened-already = Denne stemmen er alt avgitt: den kan ikke lenger sjekkes, og den teller.

# Fra fil
file-title = Åpne avstemningen
file-text = Siden er åpnet fra en fil og har ingen server. Åpne avstemningens offentlige fil, som du får av valgansvarlig: stemmeloggen (.bel) eller beskrivelsen av avstemningen (.json).
file-label = Avstemningens offentlige fil
file-wrong = dette er ikke den offentlige filen til en avstemning
file-review-what = Når du trykker på knappen, lagres den forseglede stemmen som en fil. Gi den til valgansvarlig, som legger den i urnen. Ingen kan åpne den alene, og siden glemmer hva du valgte.
file-save = Lagre stemmen min
file-done-title = Stemmen din er lagret.
file-done-text = Den ligger ikke i urnen ennå: gi filen { $file } til valgansvarlig før avstemningen stenger.
