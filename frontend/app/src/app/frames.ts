import { Injectable } from '@angular/core';

/** Runs what has changed once per frame, so that a burst of updates costs one rendering. */
@Injectable({ providedIn: 'root' })
export class Frames {
  #work = new Set<() => void>();
  #asked = false;

  /** Runs `work` in the next frame; asked for several times, it runs once. */
  next(work: () => void): void {
    this.#work.add(work);
    if (!this.#asked) {
      this.#asked = true;
      schedule(() => this.#run());
    }
  }

  #run(): void {
    this.#asked = false;
    const work = [...this.#work];
    this.#work.clear();
    work.forEach((one) => one());
  }
}

/** A page that is hidden paints no frames, and must not collect work for ever. */
function schedule(run: () => void): void {
  if (typeof document !== 'undefined' && document.visibilityState === 'visible') {
    requestAnimationFrame(run);
  } else {
    setTimeout(run, 250);
  }
}
