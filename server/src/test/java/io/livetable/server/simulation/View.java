package io.livetable.server.simulation;

import io.livetable.protocol.FeedKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An account as it is folded or as a client sees it.
 *
 * @param count how many records it has had since it was last removed; for a latest feed 0 or 1
 * @param items what is shown, oldest first
 */
record View(long count, List<Item> items) {

  static final View NONE = new View(0, List.of());

  /** A record that is shown. */
  record Item(long offset, String value) {}

  /** This view after one more event; a null value removes the account. */
  View after(FeedKind kind, int depth, long offset, @Nullable String value) {
    if (value == null) {
      return NONE;
    }
    if (kind == FeedKind.LATEST) {
      return new View(1, List.of(new Item(offset, value)));
    }
    List<Item> shown = new ArrayList<>(items);
    shown.add(new Item(offset, value));
    return new View(
        count + 1, List.copyOf(shown.subList(Math.max(0, shown.size() - depth), shown.size())));
  }
}
