# What every page of the booth says.
skip = Skip to the page
languages = Language
errors-title = There is something to mend
back = Back
try-again = Try again
saved-as = Saved as { $file }. If you do not find it, look among your downloads.
loading = Fetching the ballot …
unreachable-title = No connection
unreachable-text = The server does not answer. Nothing is lost. Check your connection, then try again.
unexpected = That did not work: { $reason }
not-found-title = There is no such ballot here
not-found-text = The address does not name a ballot of this server. Look at your slip once more, or ask whoever gave it to you.
file-unreadable = { $file } cannot be used here: { $reason }
