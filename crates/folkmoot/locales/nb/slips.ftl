# Stemmelapper, slik kodeutstederen skriver dem ut fra `folkmoot election codes`.

slips-title = Stemmelapper: { $ballot }
slips-heading = { $n ->
    [one] Én stemmelapp
   *[other] { $n } stemmelapper
  }
slips-secret = Hemmelig.
slips-print = Den som har en kode, kan stemme med den. Skriv ut på A4 i 100 %, klipp langs de heltrukne linjene, brett ved den stiplede linjen, og gi hver lapp til medlemmet, personlig eller i lukket konvolutt. Slett filen etterpå. Denne merknaden skrives ikke ut.
slip-number = Nr. { $number }
slip-code = Stemmekoden din
slip-characters = { $signs } tegn i { $groups } grupper. Store og små bokstaver er ulike. Ingen kode har 0, O, I eller l.
slip-weight = Stemmen din teller { $weight } ganger.
slip-fold = brett her
slip-how-address = Pek på ruten med kameraet på telefonen, eller åpne { $address } og skriv inn koden.
slip-how-place = Ta med lappen til stedet eller siden der det stemmes, og skriv inn eller skann koden.
slip-how-mark = Fyll ut stemmeseddelen, se over den og trykk på «Avgi stemmen min».
slip-how-tracker = Ta vare på kvitteringen: Med den finner du stemmen din i stemmeloggen.
slip-until = Du kan stemme på nytt til { $closes }; bare den siste stemmen teller.
slip-until-closing = Du kan stemme på nytt til avstemningen stenger; bare den siste stemmen teller.
slip-nobody = Ingen har lov til å be deg om koden.
slip-contact = Spørsmål, eller mistet lapp: { $contact }.
slip-square = QR-kode
