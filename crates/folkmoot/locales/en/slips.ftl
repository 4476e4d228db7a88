# Voting slips, as a registrar prints them from `folkmoot election codes`.

slips-title = Voting slips: { $ballot }
slips-heading = { $n ->
    [one] One voting slip
   *[other] { $n } voting slips
  }
slips-secret = Secret.
slips-print = Whoever holds a code can vote with it. Print on A4 at 100 %, cut along the solid lines, fold at the dashed line and hand each slip to its member in person or in a sealed envelope. Afterwards delete this file. This note is not printed.
slip-number = No. { $number }
slip-code = Your voting code
slip-characters = { $signs } characters in { $groups } groups. Capital and small letters differ. No code contains 0, O, I or l.
slip-weight = Your ballot counts { $weight } times.
slip-fold = fold here
slip-how-address = Point your phone’s camera at the square, or open { $address } and type the code.
slip-how-place = Take this slip to the place or page where voting is held, and type or scan the code.
slip-how-mark = Mark the paper, look at it once more, and press “Cast my ballot”.
slip-how-tracker = Keep the tracker that you are shown: with it you find your ballot on the public board.
slip-until = You can vote again until { $closes }; only your last ballot counts.
slip-until-closing = You can vote again until voting closes; only your last ballot counts.
slip-nobody = Nobody may ask you for this code.
slip-contact = Questions, or a lost slip: { $contact }.
slip-square = QR code
