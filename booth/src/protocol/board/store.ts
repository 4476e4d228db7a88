// Data that were read and not yet used, and the names of those that were.

/** One data member. */
export interface Data {
  name: string;
  bytes: Uint8Array;
  offset: number;
}

export class Store {
  readonly #waiting = new Map<string, Data>();
  readonly #used = new Set<string>();

  /** Keeps data until somebody takes them; `false` if they wait already. */
  add(data: Data): boolean {
    if (this.#waiting.has(data.name)) return false;
    this.#waiting.set(data.name, data);
    return true;
  }

  /** Takes data out, once. */
  take(name: string): Data | null {
    const data = this.#waiting.get(name) ?? null;
    if (data) {
      this.#waiting.delete(name);
      this.#used.add(name);
    }
    return data;
  }

  wasUsed(name: string): boolean {
    return this.#used.has(name);
  }

  /** What nobody took. */
  unused(): Data[] {
    return [...this.#waiting.values()];
  }
}
