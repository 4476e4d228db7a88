# The vote page: code, paper, review, cast, done.
vote-page = Vote

# Before and after casting is open
not-open-title = Casting is not open yet
not-open-text = You can vote from { $opens } until { $closes }. Keep your slip until then.
no-date = The date is not set yet. Keep your slip until then.
closed-title = Casting is over
closed-text = It closed on { $closes }. No ballot can be taken any more.
closed-next = The votes are being counted. The result will stand on the public board.
certified-text = The result is there, with its arithmetic and the means to check it.
void-title = This ballot was declared void
void-text = It does not count. The body that called it will say what happens next.
to-board = See the public board
to-certificate = See the result

# Code
code-title = Type your voting code
code-scanned-title = Your voting code
code-lead = It stands on your slip: { $length } letters and digits. Capital and small letters are different.
code-label = Voting code
code-hint = You may leave out hyphens and spaces.
code-go = Go on to the ballot paper
code-checking = Looking for your code …
code-from-slip = The voting code on your slip was read.
code-until = You can vote until { $closes }. You can vote again until then: only your last ballot counts.
code-secret = The server learns which code votes, but not whose it is, and never what you choose.
code-empty = Type the voting code from your slip.
code-short = This code has { $length ->
    [one] one character
   *[other] { $length } characters
  }, it should have { $expected }. Compare it with your slip: the last characters may be missing.
code-long = This code has { $length } characters, it should have { $expected }. Compare it with your slip: something may stand there twice.
code-group = Part { $group } of this code has { $length ->
    [one] one character
   *[other] { $length } characters
  }, it should have { $expected }. Compare it with your slip.
code-sign = “{ $sign }” (character { $position }) is in no voting code: they have only letters from A to Z and digits. Look at part { $group } of the code on your slip.
code-busy = The server has much to do right now. Wait a little, then try again. What you typed is kept.
code-unknown = This code is not on the list of this ballot. Compare each character with your slip, also capital and small letters. If they are the same, the slip may be for another ballot: ask whoever gave it to you.

# Paper
paper-over = Question { $number } of { $of }
paper-one = Choose one.
paper-exactly = Choose { $min }.
paper-range = Choose from { $min } to { $max }.
paper-up-to = Choose up to { $max }.
paper-chosen = Chosen: { $count } of { $max }
paper-blank = Blank
paper-blank-hint = A blank vote: you take part and choose none.
paper-go = Go on to review
paper-next = Next question
paper-none = Choose { $min ->
    [one] an answer
   *[other] { $min } answers
  }.
paper-none-blank = Choose { $min ->
    [one] an answer
   *[other] { $min } answers
  }, or Blank.
paper-too-few = You have chosen { $count }. Choose { $min } or more.
paper-too-many = You have chosen { $count }. { $max ->
    [one] Only one is
   *[other] At most { $max } are
  } allowed: take { $over } away.

# Review
review-title = Look at your ballot
review-making = Sealing your ballot …
review-nothing = no answer
review-change = Change
review-change-question = Change your answer to “{ $question }”
review-what = When you press the button, your sealed ballot goes into the box. Nobody can open it alone, and this page forgets what you chose.
review-again = You can vote again until { $closes }. Only your last ballot counts.
review-replaces = A ballot was cast with this code before. This one takes its place.
review-tracker = Tracker of this ballot
review-cast = Cast my ballot
review-check = Check this ballot instead of casting it
casting = Putting your ballot into the box …

# Trouble
lost-title = The connection was lost
lost-text = Whether your ballot arrived is not known yet. It is kept, sealed, on this page. Wait until you are connected, then press the button: the same ballot is sent again, and it counts once.
lost-stay = Keep this page open. If you close it, start again with your code.
lost-retry = Send the same ballot again
busy-title = Many are voting right now
busy-text = The server could not take your ballot this moment. It is kept on this page. Wait a little, then press the button.
late-title = Casting closed before your ballot arrived
late-text = It closed on { $closes }. This ballot was not taken. If you cast one earlier, that one counts.
changed-title = Another ballot was cast with this code
changed-text = While this page was open, another ballot was cast with your code, here or on another device. If it was you, and you want this ballot to count instead, press the button. If it was not you, tell the returning officer.
changed-go = Cast this ballot instead
refused-title = The server did not take this ballot
refused-text = It is not in the box. Start again with your code. If it happens again, tell the returning officer these words:
refused-restart = Start again

# Done
done-title = Your ballot is in the box.
done-checking = Checking that it stands on the public board …
done-found = Found on the board
done-found-text = This page looked for the tracker that it had worked out itself, and the board has it.
done-waiting = Not found on the board yet. This page keeps looking.
done-mismatch = The board has another tracker than this page worked out. Keep a picture of this page and tell the returning officer.
done-lost = The board cannot be reached right now. This page keeps looking.
done-tracker = Your tracker
done-tracker-text = Write it down or take a picture. With it you find your ballot on the public board, now and after the count. It does not show what you chose.
done-board = See the public board
done-qr = QR code of your tracker
done-again = You can vote again until { $closes }. Only your last ballot counts.
done-forgotten = This page has forgotten your code and your choice. You can close it.
done-restart = Vote again

# Check instead of cast
check-title = Check this ballot instead of casting it
check-text = You can see for yourself whether this device seals what you chose. The sealed ballot is opened for a second device, a friend’s phone for example, which shows what it says.
check-spoilt = A checked ballot never counts. After that you make a new one and cast it.
check-go = Open this ballot for checking
check-working = Handing the ballot in for checking …
opened-title = Look with a second device
opened-text = Scan this with another device. It shows what this ballot would have said. The tracker there must be the same as here:
opened-qr = QR code that opens the checked ballot
opened-link = Or open this address there
opened-too-long = This ballot paper is too long for a QR code. Open this address on another device:
opened-secret = Whoever sees this sees what the checked ballot said. It is not in the box.
opened-next = Vote now, with a new ballot
opened-already = This ballot was cast before: it cannot be checked any more, and it counts.

# From a file
file-title = Open the ballot
file-text = This page was opened from a file and has no server. Open the ballot’s public file, which the returning officer gives you: the board (.bel) or the ballot’s description (.json).
file-label = The ballot’s public file
file-wrong = this is not the public file of a ballot
file-review-what = When you press the button, your sealed ballot is saved as a file. Bring it to the returning officer, who puts it into the box. Nobody can open it alone, and this page forgets what you chose.
file-save = Save my ballot
file-done-title = Your ballot is saved.
file-done-text = It is not in the box yet: bring the file { $file } to the returning officer before casting closes.
