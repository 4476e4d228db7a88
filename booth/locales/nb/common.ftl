# Det alle sider i stemmelokalet sier.
skip = Gå til innholdet
languages = Språk
errors-title = Noe må rettes
back = Tilbake
try-again = Prøv igjen
saved-as = Lagret som { $file }. Finner du den ikke, se blant nedlastingene dine.
loading = Henter avstemningen …
unreachable-title = Ingen forbindelse
unreachable-text = Serveren svarer ikke. Ingenting er gått tapt. Se etter om du har nett, og prøv igjen.
unexpected = Det gikk ikke: { $reason }
not-found-title = Her er det ingen slik avstemning
not-found-text = Adressen viser ikke til noen avstemning på denne serveren. Se på stemmelappen en gang til, eller spør den du fikk den av.
file-unreadable = { $file } kan ikke brukes her: { $reason }
