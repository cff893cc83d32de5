import { ChangeDetectionStrategy, Component, effect, ElementRef, inject, input, DestroyRef } from '@angular/core';
import uPlot from 'uplot';
import type { Transfer } from './bank';
import { money } from './money';
import { clock } from './words';

/** The balance after each transfer, as a line. The numbers beside it say the same: it is hidden from screen readers. */
@Component({
  selector: 'lt-chart',
  template: '',
  host: { class: 'chart', 'aria-hidden': 'true' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Chart {
  readonly transfers = input.required<readonly Transfer[]>();
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  #plot: uPlot | undefined;
  #shown: readonly Transfer[] = [];

  constructor() {
    const resized = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0) this.#plot?.setSize({ width, height: HEIGHT });
    });
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const restyled = () => this.#restart();
    scheme.addEventListener('change', restyled);
    resized.observe(this.#host);
    effect(() => this.#show(this.transfers()));
    inject(DestroyRef).onDestroy(() => {
      resized.disconnect();
      scheme.removeEventListener('change', restyled);
      this.#plot?.destroy();
    });
  }

  #show(transfers: readonly Transfer[]): void {
    this.#shown = transfers;
    if (this.#plot === undefined) {
      this.#restart();
    } else {
      this.#plot.setData(points(transfers));
    }
  }

  #restart(): void {
    this.#plot?.destroy();
    const style = getComputedStyle(this.#host);
    const colour = style.getPropertyValue('--accent').trim() || 'teal';
    const muted = style.getPropertyValue('--muted').trim() || 'gray';
    const line = style.getPropertyValue('--line').trim() || 'silver';
    const axis = { stroke: muted, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '11px system-ui' };
    const options: uPlot.Options = {
      width: Math.max(100, Math.floor(this.#host.clientWidth)),
      height: HEIGHT,
      cursor: { show: false },
      legend: { show: false },
      scales: { x: { time: true } },
      axes: [
        { ...axis, size: 26, space: 80, incrs: SECONDS, values: (_plot, ticks) => ticks.map((tick) => clock(tick * 1000)) },
        { ...axis, size: 76, values: (_plot, ticks) => ticks.map((tick) => this.#label(tick)) },
      ],
      series: [{}, { stroke: colour, width: 2, fill: `${colour}1f`, paths: uPlot.paths.stepped!({ align: 1 }), points: { show: false } }],
    };
    this.#plot = new uPlot(options, points(this.#shown), this.#host);
  }

  /** A tick is a position on the screen; only amounts that are shown as text must be exact. */
  #label(tick: number): string {
    const currency = this.#shown[0]?.currency ?? '';
    return money(BigInt(Math.round(tick)), currency).replace(` ${currency}`, '');
  }
}

const HEIGHT = 140;

/** How many seconds may lie between two marks of the time. */
const SECONDS = [1, 5, 15, 30, 60, 300, 900, 3_600, 10_800, 43_200, 86_400, 604_800];

/** Seconds and minor units, oldest first. A chart has pixels: here, and only here, an amount becomes a float. */
function points(transfers: readonly Transfer[]): uPlot.AlignedData {
  const oldestFirst = [...transfers].reverse();
  return [oldestFirst.map(({ at }) => at / 1000), oldestFirst.map(({ after }) => Number(after))];
}
