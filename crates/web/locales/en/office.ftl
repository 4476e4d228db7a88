# The office: body, units, members, people.
place-overview = Overview
place-body = The body
place-units = Units
place-members = Members
place-people = People and roles
office-title = The office
office-units-who = Districts, locals, clubs: the tree of the body
office-members-who = From a table, such as a spreadsheet
office-people-state = { $officers ->
    [one] one officer
   *[other] { $officers } officers
}, { $registrars ->
    [one] one registrar
   *[other] { $registrars } registrars
}, { $trustees ->
    [one] one trustee
   *[other] { $trustees } trustees
}
office-people-who = Two officers, one registrar and three trustees are a good start
office-ballots = Ballots
office-no-ballots = There is no ballot yet.
office-add-people = Add people
ballot-new = Draft a ballot
body-why = The name stands on every page and every ballot paper from now on; ballots whose roll is closed keep the old one.
units-title = Units
units-none = There are no units yet. Importing members makes the units that the list names.
units-add = Add a unit
unit-name = Name of the unit
unit-parent = Belongs to
unit-top = Directly under the body
members-title = Members
members-import = Import members
members-last-import = Last import: { $joined } joined, { $moved } moved, { $left } left.
members-undo = Undo this import
members-search = Name, unit or e-mail
members-shown = { $shown } of { $found } found.
member-codes-title = Login codes for members
member-codes-why = With a login code a member sees all open votes in one place. Nobody needs one to vote: the voting code suffices.
member-codes-make = Make login codes for this unit
member-codes-unit = Choose the unit for which you print codes.
member-codes-nobody = Nobody is a member of this unit.
import-title = Import members
import-how = Save the membership list as CSV. The first line names the columns: name, e-mail, unit. The list is complete: members who do not stand in it leave. Nothing changes before you have seen what would.
import-example = So it may look
import-col-name = name
import-col-email = e-mail
import-col-unit = unit
import-file = The file
import-file-hint = Comma, semicolon or tab; UTF-8, UTF-16 or Windows.
import-paste = Or paste the table here
import-look = Show what would change
import-problems = { $n ->
    [one] One thing in the list must be mended
   *[other] { $n } things in the list must be mended
}
import-more = … and { $n } more.
import-at-line = Line { $line }: { $problem }
import-weighted = The list gives some members more than one vote. A secret ballot counts every member once: remove the column for weights.
preview-title = This is what would change
preview-why = Nothing has changed yet.
preview-lines = Lines with members
preview-join = Join
preview-move = Move to another unit
preview-leave = Leave
preview-same = Stay as they are
preview-units = New units
preview-leavers = { $n } leave: see who
preview-movers = { $n } move: see who
preview-joiners = { $n } join: see who
preview-take = Make these changes
notice-windows = The file is not UTF-8; it was read as Windows writes. Look whether names with accents are right.
notice-empty = Empty lines were left out: { $lines }.
notice-unused = Columns that are not needed were left out: { $columns }.
notice-no-units = There is no column for units: everybody is put in one unit.
notice-shared = { $email } stands at several people (lines { $lines }). Each of them would get the other’s login codes.
people-title = People and roles
people-why = These people run ballots, issue codes, hold keys or check. A person may have several roles, but in one ballot officer, registrar and trustees are different people.
people-one-officer = There is one officer. Opening and certifying a ballot take two: add another.
people-add = Add a person
people-role-missing = Choose at least one role.
people-name-missing = Write the person’s name, at most 200 characters.
people-email-wrong = This is not an e-mail address: mend it or leave it empty.
role-officer = Officer
role-officer-hint = Keeps the lists and runs ballots.
role-registrar = Registrar
role-registrar-hint = Makes the voting codes and hands them out.
role-trustee = Trustee
role-trustee-hint = Holds a share of the key that opens the box.
role-scrutineer = Scrutineer
role-scrutineer-hint = Checks independently and keeps a copy.
role-grant = Make { $role }
role-end = End the role { $role }
person-code-title = Login code
person-code-why = Print a code and hand it over. It works once, within two weeks.
person-code-make = Make a login code
printed-title = Login codes that were made
printed-why = Whoever makes a code for somebody could log in with it. Look whether these are codes that you know of.
printed-person = { $when }: { $by } made one for { $name }.
printed-unit = { $when }: { $by } made { $n } for the members of { $unit }.
person-data = Name and address
person-sessions = Lost a phone?
person-sessions-why = This ends all the person’s sessions and unused login codes at once.
person-out = Log out everywhere
slips-title = Login codes
slips-once = These codes are shown only now. Print them, or write them down, before you leave this page.
slip-square = QR code of the login page with this code
slip-go = Point your phone’s camera at the square and press the button there. Or go to { $link } and type this login code:
slip-until = It works once, until { $when }.
