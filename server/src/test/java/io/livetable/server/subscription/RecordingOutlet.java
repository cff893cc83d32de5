package io.livetable.server.subscription;

import io.livetable.server.hub.Freshness;
import io.livetable.server.hub.StaleReason;
import io.livetable.server.hub.Update;
import io.livetable.server.table.AccountState;
import java.util.ArrayList;
import java.util.List;

/** Notes what a subscription sends, as words; full when it is told to be. */
final class RecordingOutlet implements Outlet {

  private final List<String> sent = new ArrayList<>();
  private int room = Integer.MAX_VALUE;

  /** Takes so many updates more. */
  void room(int updates) {
    room = updates;
  }

  /** What was sent since the last call, oldest first. */
  List<String> sent() {
    List<String> all = List.copyOf(sent);
    sent.clear();
    return all;
  }

  @Override
  public boolean isFull() {
    return room <= 0;
  }

  @Override
  public void snapshot(AccountState state, long next, boolean truncated, Reset reset) {
    sent.add(
        "snapshot next %d of %d events, last %d%s%s"
            .formatted(
                next,
                state.count(),
                state.last(),
                truncated ? ", truncated" : "",
                reset == Reset.NONE ? "" : ", " + reset.text()));
  }

  @Override
  public void resumed(long next, long last) {
    sent.add("resumed next %d, last %d".formatted(next, last));
  }

  @Override
  public boolean update(Update update) {
    if (room <= 0) {
      return false;
    }
    room--;
    sent.add("%d after %d".formatted(update.event().offset(), update.prev()));
    return true;
  }

  @Override
  public void freshness(Freshness freshness) {
    StaleReason reason = freshness.reason();
    sent.add(reason == null ? "live" : reason.text());
  }

  @Override
  public void behind() {
    sent.add("behind");
  }

  @Override
  public void failed(Failure failure) {
    Reset reset = failure.reset();
    sent.add(failure.code() + (reset == Reset.NONE ? "" : ", " + reset.text()));
  }

  @Override
  public void epochEnded() {
    sent.add("epoch ended");
  }
}
