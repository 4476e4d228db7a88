# The trustee's page: the key, the ceremony, verifying, decrypting.
trustee-page = Key holder
sign-in-title = Log in first
sign-in-text = This page is for the trustees of this ballot.
sign-in = Log in
not-you-title = This page is for trustees
not-you-text = You are logged in, but you are not a trustee of this ballot. Ask the returning officer.

# From a file
ask-title = Open what the returning officer sent
ask-text = This page was opened from a file and has no server. Open the state of the ceremony (.json) that the returning officer gives you; after casting closed, also the board (.bel) and its companion record (.companion).
ask-label = The files
ask-wrong = the state of the ceremony is needed, as the server gives it to this trustee
file-answer = Your answer is saved as { $file }. Bring it to the returning officer, then open the next state of the ceremony.

# The key
welcome-title = You hold a share of the key
welcome-lead = You are trustee { $owner } of { $size }, with { $names }.
welcome-what = Votes are sealed with one key that nobody holds whole. { $threshold ->
    [one] One
   *[other] { $threshold }
  } of you must come together to open the count; fewer can open nothing.
welcome-lost = { $spare ->
    [0] No key
    [one] One key
   *[other] { $spare } keys
  } may be lost. If more are lost, the ballot can never be counted.
welcome-single = You are the only trustee. If you lose your key, the ballot can never be counted, and you alone could open every ballot. Ask for three trustees if you can.
welcome-go = Make my key
have-title = Continue with your key
have-text = You made your key before. Open the file, or type the key from your paper.
have-file = Your key file
have-typed = Or the key from your paper
have-go = Continue
have-shares = I have two of the three printed shares
have-wrong-file = this is not a key file of this ballot
have-wrong-typed = A key has 22 letters and digits. Compare it with your paper.
have-wrong-key = This is a key, but not the one with which you began here. Look for the file of this ballot, trustee { $owner }.
have-lost = I have lost my key
have-lost-text = Tell the returning officer now. Before the ballot opens, the keys can be made again, and nothing is lost.
have-start-new = The keys are being made again. You may use the key that you have.

keep-title = Keep your key
keep-lead = Your key was made on this device. It is nowhere else: keep it in at least one way before you go on.
keep-file = Save it as a file
keep-file-who = On two sticks, or on a device that only you use.
keep-paper = Print it on one sheet
keep-paper-who = Keep the paper where you keep your passport.
keep-shares = Print it as three shares
keep-shares-who = For three envelopes in three places. Any two give the key back; one alone opens nothing.
keep-done-file = saved
keep-done-paper = printed
keep-not = not yet
keep-save = Save the file
keep-print = Print one sheet
keep-print-shares = Print three shares
keep-sure = I can find my key again when casting closes, on { $closes }.
keep-sure-needed = Tick this when it is true.
keep-one-needed = Save the file, or print the sheet or the shares first.
keep-go = Go on with the others
keep-never = Never send the key to anybody, not even to the returning officer. No one needs it but you.
paper-title = Key of trustee { $owner }
paper-ballot = { $body }: { $name }
paper-qr = QR code of the key
paper-text = With enough of these papers the ballots can be opened. Keep it locked away. Bring it when casting closes, on { $closes }.
paper-use = Open { $address } and type the key under “Continue with your key”.
share-title = Share { $number } of 3 of the key of trustee { $owner }
share-qr = QR code of this share
share-key = Number { $key }: two shares with this number give the key.
share-text = Put each share in an envelope of its own and keep the three in different places. One alone opens nothing. Needed when casting closes, on { $closes }.
share-use = Open { $address } and choose “I have two of the three printed shares”.

# Two shares
shares-title = Your key from two shares
shares-text = Type any two of your three shares. Capital or small letters, spaces and hyphens do not matter. If you scan the square, paste what you get.
share-one = One share
share-two = Another share
shares-back = Back to the file and the whole key
share-empty = Type a share here, from one of your three sheets.
share-short = This share has { $length } characters, it should have { $expected }. Look whether one was left out.
share-long = This share has { $length } characters, it should have { $expected }. Look whether one was typed twice.
share-sign = “{ $sign }” cannot stand in a share. It is character { $place } of group { $group }.
share-typo = Look at group { $group }, character { $place }: “{ $sign }” does not fit the others. Compare it with your paper.
share-check = More than one character of this share is wrong. Compare it with your paper, group by group.
share-same = Both are share { $number }. Take another sheet for one of them.
share-other = These shares do not belong together: one has number { $one }, the other { $two }. Take two sheets with the same number.
share-nothing = These two shares give no key. One of them was printed at another time: look for the third.

# The ceremony
ceremony-title = Making the key together
ceremony-waits = Waiting for { $names }. This page goes on by itself: you can leave it open.
ceremony-working = Working on your part …
ceremony-back = You can close this page and come back with your key file. Nothing is lost.
ceremony-lost = The server does not answer. This page keeps trying.
ceremony-failed = Your part was not taken: { $reason }
ceremony-table = Who has done what
holders-said = { $made } of { $size } trustees have made their key. Any { $threshold } of them open the count; the server holds no key.
ceremony-steps = { $done } of { $steps } steps
ceremony-next = next: { $step }
ceremony-you = you
step-certificate = make the key
step-commitment = give the promise
step-polynomial = send the shares
step-voutput = receive the shares
step-rehearsal = the rehearsal

compare-title = Read this aloud together
compare-text = Telephone the other trustees, or sit together. Each reads their numbers; all must have the same. It shows that nobody put a wrong key between you.
compare-same = All have the same
compare-different = Ours are different
compare-stop-title = Stop here
compare-stop-text = Somebody was shown other keys than you. Tell the returning officer and the scrutineers now. Nothing was given away: the keys must be made again.
compare-again = We compared again: they are the same

culprit-title = The ceremony cannot go on
culprit-text = What the server passed on from the others does not fit: { $reason } Nothing of yours was given away. Tell the returning officer, who can start the keys again.
culprit-promise = Trustee { $owner }, { $name }, sent other values than those promised before yours were shown. Whoever waits to see the others’ could bend the key. Your key was not used. Tell the returning officer and the scrutineers: the keys must be made again.

# Why the page stopped, by the code of the error.
reason-certificate-replaced = Another certificate stands in the place of yours.
reason-channel = A message from trustee { $trustee } to you cannot be opened.
reason-commitment-missing = The promise of trustee { $trustee } is missing.
reason-commitment-round = The promise of trustee { $trustee } is from another attempt at making the keys.
reason-commitment-twice = Trustee { $trustee } gave two promises.
reason-count = There are not as many messages as trustees.
reason-key-context = There is no such trustee in this ballot.
reason-not-my-certificate = None of the certificates was made with your key file.
reason-not-this-key = Your share of the key was sealed for another key file.
reason-own-commitment = What is shown as your promise is not what you sent.
reason-own-polynomial = What is shown as your values is not what you sent.
reason-parameters = The published key is not the one that was agreed.
reason-share = Trustee { $trustee } sent you a value that does not fit what they published.
reason-trustees = The trustees' messages do not belong together.
reason-signature = Something is not signed by the one whose it should be.
reason-unreadable = A message cannot be read.
reason-election-version = The election is of a version that this page does not know.
reason-election-group = The election is in a group that this page does not know.
reason-election-key = The key of the election protects nothing.
reason-election-questions = The ballot paper cannot be answered as it is.
reason-question-type = The ballot paper has a question of a kind that this page does not know.
reason-rehearsal = The rehearsal is not one of this ballot.
reason-tally-shape = What is to be opened does not have the questions of this ballot.
reason-tally-element = What is to be opened holds a value that cannot be in a sum.
reason-seed = Your key file cannot be read.
reason-private-key = The key cannot be used.
reason-forgotten = The key was put away already. Load the page again.
reason-other = Something unforeseen happened on this page.

ready-title = Your key works
ready-text = The rehearsal is done: your key opened its part of a test paper. Keep it safe. You are needed again when casting closes, on { $closes }.
ready-others = Still waiting for the rehearsal of { $names }.
ready-all = All trustees have done the rehearsal.
ready-fingerprint = Fingerprint of the election’s key, to read aloud
open-text = Casting is open until { $closes }. You have nothing to do until then.

# After closing
count-title = Open the count
count-lead = Casting is closed. First this page fetches the board and checks all of it on your own device. Then your key opens its part of the sum, never a single ballot.
count-done-by = { $count ->
    [0] No trustee has
    [one] One trustee has
   *[other] { $count } trustees have
  } done this so far; { $threshold } are needed.
count-go = Check the board
found-good = Everything on the board is right: { $count ->
    [one] one ballot was cast and checked
   *[other] { $count } ballots were cast and all of them checked
  }, { $counted } of them count, and the sum to be opened is theirs.
found-companion = The signed companion record fits the board.
found-no-companion = There is no companion record to check.
found-bad-title = The board is not right
found-bad-text = Do not decrypt. This was found:
found-bad-next = Your key was not used. Tell the scrutineers and the returning officer. Save the board as you received it: it is the evidence.
found-save = Save the board
few-title = Fewer than ten ballots
few-text = Only { $count ->
    [0] no ballots were
    [one] one ballot was
   *[other] { $count } ballots were
  } counted. With so few, the result can show what single people chose: if all chose the same, everybody’s vote is known.
few-tick = I have understood this, and the returning officer and I agreed to open the count all the same.
few-needed = Tick this first, or leave the count closed.
decrypt-go = Open my part of the count
decrypting = Opening your part of the sum …
done-title = Your part is done
done-text = Your part of the count was sent, with a proof that it is right.
done-file = Your part of the count is saved as { $file }. Bring it to the returning officer.
done-wait = { $missing ->
    [0] Enough trustees have done theirs: the result is being published.
    [one] One more trustee is needed.
   *[other] { $missing } more trustees are needed.
  }
done-destroy = Keep your key until the time for challenges is over. Then destroy file and paper.
to-board = See the public board
over-title = This ballot is decided
over-text = The result is on the public board. When the time for challenges is over, destroy your key: file and paper.
void-title = This ballot was declared void
void-text = Your key is no longer needed. Destroy file and paper.
wait-title = Casting is closed
wait-text = The sum is being made. This page goes on by itself.
