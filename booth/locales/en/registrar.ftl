# The registrar's page: codes, slips, the signed list.
registrar-page = Voting codes
sign-in-title = Log in first
sign-in-text = This page is for the registrar of this ballot.
sign-in = Log in
not-you-title = This page is for the registrar
not-you-text = You are logged in, but you are not the registrar of this ballot. Ask the returning officer.
ask-title = Open the ballot and its roll
ask-text = This page was opened from a file and has no server. Open the two files that the returning officer gives you: the description of the ballot and the closed roll (both .json).
ask-label = Both files
ask-wrong = a ballot’s description and its roll are needed, and they must belong together
closed-roll-missing = The roll is not closed yet. Come back when the returning officer has closed it.

start-title = Make the voting codes
start-lead = { $count ->
    [one] One person is
   *[other] { $count } people are
  } on the closed roll. This page makes a voting code for each, here on your own device.
start-facts-ballot = Ballot
start-facts-roll = On the roll
start-facts-closes = Casting ends
start-facts-hash = Fingerprint of the roll
start-map = The server gets the public half of the codes only. Which member has which code, you alone know. Keep that list locked away, and destroy it when the time for challenges is over.
start-go = Make { $count ->
    [one] one code
   *[other] { $count } codes
  }
late-title = The voting codes are made
start-late = Codes can no longer be made: the ballot has gone on. With your saved list you can print slips, or find one member’s slip.
open-list-title = Print slips again
open-list-text = Also a single one, if a slip was lost. Open the list that you saved. Nothing of it leaves this device.
open-list-label = Your saved list (.csv)
open-list-wrong = this is not a list that this page saved for this ballot

making-title = Making the codes
making-progress = { $done } of { $count } codes made
making-stay = Keep this page open. It takes about a minute for a thousand codes on an old machine.

made-title = The codes are made
made-save = Save the list
made-save-who = You alone keep it. It is the only copy.
made-saved = saved
made-not-saved = not yet saved
made-save-go = Save the list
made-save-again = Save it once more
made-print = Print the slips
made-print-who = One for each person, folded so that the code is inside.
made-printed = { $count } of { $of }
made-post = Send the signed public list
made-post-who = You sign the public halves of the codes; the server never sees the codes.
made-posted = sent
made-not-posted = not yet sent
made-post-go = Sign and send
made-post-save = Sign and save
made-posting = Sending …
made-first-save = Save the list first: without it nobody could vote with these codes.
made-post-failed = The list was not taken: { $reason }
made-post-lost = The server does not answer. The codes are still here: try again when you are connected.
counts-title = Counts to compare
counts-entitled = Entitled, on the closed roll
counts-codes = Codes made
counts-public = Public halves in the signed list
counts-slips = Slips printed in this sitting
counts-equal = the first three are equal
counts-differ = different: do not go on
counts-fingerprint = Fingerprint of the public list
counts-read = The returning officer sees the same number and the same fingerprint. Compare them by telephone or face to face.
destroy-title = Destroy the list in the end
destroy-text = Together with the board this list could show who cast a ballot. Never give it away. When the time for challenges is over, delete the file and shred what is left of the slips.

slips-title = Print the slips
slips-from = From number
slips-to = To number
slips-range = Write numbers of the list from 1 to { $count }.
slips-prepare = Prepare the slips
slips-preparing = { $done } of { $count } slips drawn
slips-ready = { $count ->
    [one] One slip is
   *[other] { $count } slips are
  } ready, { $sheets ->
    [one] on one sheet
   *[other] on { $sheets } sheets
  } of A4.
slips-print = Print now
slips-again = Choose other numbers
slips-warning = Print on a printer that you trust, in one go, and take the sheets at once.
one-title = One slip again
one-text = A slip was lost or cannot be read? Print that one again. It carries the same code, so the old slip works, too, if somebody finds it; of both, only the last ballot counts.
one-label = Name or number
one-find = Find
one-nobody = Nobody on the list has this name or number.
one-more = { $count } people have this in their names; the first { $shown } are shown. Type more of the name.
one-prepare = Prepare this slip
slip-for = For
slip-number = No. { $number }
slip-fold = Fold here, code inside
slip-code = Your voting code
slip-how = Scan the square, or open { $address } and type the code. Capital and small letters are different.
slip-until = Vote until { $closes }. You can vote again until then: only your last ballot counts.
slip-secret = Show the code to nobody. Nobody may ask you for it.
slip-qr = QR code of the voting address
