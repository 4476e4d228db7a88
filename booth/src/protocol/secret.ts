// A secret exponent at rest: 32 bytes that can be overwritten. While it is used it is a bigint, which the language cannot overwrite.

import { ProtocolError } from "./error.ts";
import { littleEndian, scalarBytes } from "./group.ts";

export class Secret {
  #bytes: Uint8Array;
  #gone = false;

  constructor(value: bigint) {
    this.#bytes = scalarBytes(value);
  }

  /** The number. Throws once it was forgotten. */
  get value(): bigint {
    if (this.#gone) throw new ProtocolError("forgotten", "this secret was overwritten and cannot be used any more");
    return littleEndian(this.#bytes);
  }

  forget(): void {
    this.#bytes.fill(0);
    this.#gone = true;
  }
}
