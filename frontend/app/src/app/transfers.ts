import { ChangeDetectionStrategy, Component, computed, ElementRef, input, viewChild } from '@angular/core';
import { injectVirtualizer } from '@tanstack/angular-virtual';
import type { Transfer } from './bank';
import { money } from './money';
import { dayAndTime } from './words';

const ROW = 44;

/** An account's transfers, newest first. Only the rows in sight are in the page. */
@Component({
  selector: 'lt-transfers',
  template: `
    <div class="transfers-head" aria-hidden="true">
      <span>When</span><span>With</span><span class="amount">Amount</span><span class="amount">Balance</span>
    </div>
    <div class="scroll" #scroll tabindex="0" [style.height.px]="height()" role="table" [attr.aria-label]="'Transfers of ' + account()" [attr.aria-rowcount]="transfers().length">
      <div class="rows" role="rowgroup" [style.height.px]="virtual.getTotalSize()">
        @for (item of virtual.getVirtualItems(); track transfers()[item.index]?.offset) {
          @let transfer = transfers()[item.index];
          @if (transfer) {
            <div
              class="row"
              role="row"
              [class.in]="transfer.amount > 0"
              [attr.aria-rowindex]="item.index + 1"
              [attr.data-offset]="transfer.offset"
              [style.transform]="'translateY(' + item.start + 'px)'"
            >
              <span role="cell" class="when">{{ when(transfer.at) }}</span>
              <span role="cell" class="with">
                <span class="direction" aria-hidden="true">{{ transfer.amount > 0 ? '↓' : '↑' }}</span>
                <span class="sr">{{ transfer.amount > 0 ? 'from' : 'to' }}</span>
                {{ transfer.counterparty }}
              </span>
              <span role="cell" class="amount" [class.plus]="transfer.amount > 0" [class.minus]="transfer.amount < 0">{{
                money(transfer.amount, transfer.currency, true)
              }}</span>
              <span role="cell" class="amount after"><span class="sr">balance after: </span>{{ money(transfer.after, transfer.currency) }}</span>
            </div>
          }
        }
      </div>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Transfers {
  readonly account = input.required<string>();
  readonly transfers = input.required<readonly Transfer[]>();
  readonly money = money;
  readonly when = (at: number) => dayAndTime(at);
  private readonly scroll = viewChild<ElementRef<HTMLElement>>('scroll');
  private readonly count = computed(() => this.transfers().length);
  readonly height = computed(() => ROW * Math.min(8, this.count()));

  readonly virtual = injectVirtualizer(() => ({
    scrollElement: this.scroll(),
    count: this.count(),
    estimateSize: () => ROW,
    overscan: 6,
    getItemKey: (index) => this.transfers()[index]?.offset ?? index,
  }));
}
