// A made-up federation of dockworkers: twelve districts, 2,388 members, names drawn in order so that every run has the same.

const UNITS = { "North N1": 410, "North N2": 187, "North N3": 94, "North N4": 41, "Coast C1": 528, "Coast C2": 259, "Coast C3": 121, "Coast C4": 64, "Coast C5": 9, "South S1": 375, "South S2": 204, "South S3": 96 };
const FIRST = ["Kari", "Ola", "Ingrid", "Åse", "Bjørn", "Øystein", "Piotr", "Agnieszka", "Olga", "Amina", "Siobhán", "Maja"];
const LAST = ["Nordmann", "Hansen", "Sørbø", "Østby", "Kowalski", "Wiśniewska", "Ivanova", "Hassan", "O'Brien", "Næss", "Vik"];

/** The membership list as CSV. */
export function federation() {
  const rows = ["name,e-mail,unit"];
  let number = 0;
  for (const [unit, members] of Object.entries(UNITS)) {
    for (let one = 0; one < members; one += 1, number += 1) {
      const name = `${FIRST[number % FIRST.length]} ${LAST[number % LAST.length]} ${number}`;
      rows.push(`${name},${number % 5 === 0 ? "" : `member${number}@example.org`},${unit}`);
    }
  }
  return `${rows.join("\n")}\n`;
}
