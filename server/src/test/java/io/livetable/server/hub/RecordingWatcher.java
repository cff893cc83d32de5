package io.livetable.server.hub;

import java.util.ArrayList;
import java.util.List;

/** Notes what a partition tells a watcher, as words. */
final class RecordingWatcher extends Watcher {

  private final List<String> heard = new ArrayList<>();
  private Runnable whenGiven = () -> {};

  RecordingWatcher(String account) {
    super(account);
  }

  /** Does this whenever it is given an event. */
  void whenGiven(Runnable what) {
    whenGiven = what;
  }

  /** What was heard since the last call, oldest first. */
  List<String> heard() {
    List<String> all = List.copyOf(heard);
    heard.clear();
    return all;
  }

  @Override
  public void give(Update update) {
    heard.add(
        "%d after %d by %s"
            .formatted(update.event().offset(), update.prev(), update.path().text()));
    whenGiven.run();
  }

  @Override
  public void reanchored() {
    heard.add("reanchored");
  }

  @Override
  public void missed() {
    heard.add("missed");
  }

  @Override
  public void refuted() {
    heard.add("refuted");
  }

  @Override
  public void freshness(Freshness freshness) {
    StaleReason reason = freshness.reason();
    heard.add((reason == null ? "current" : reason.text()) + " since " + freshness.since());
  }

  @Override
  public void epochEnded() {
    heard.add("epoch ended");
  }
}
