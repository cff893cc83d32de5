package io.livetable.server.hub;

import java.util.ArrayList;
import java.util.List;

/** Notes what happens in a partition, as words. */
public final class RecordingObserver implements HubObserver {

  private final List<String> heard = new ArrayList<>();

  /** What was heard, oldest first. */
  public List<String> heard() {
    return heard;
  }

  /** How often this was heard. */
  public long times(String what) {
    return heard.stream().filter(what::equals).count();
  }

  @Override
  public void event(Path path) {
    heard.add(path.text());
  }

  @Override
  public void ready() {
    heard.add("ready");
  }

  @Override
  public void reanchored() {
    heard.add("reanchored");
  }

  @Override
  public void pendingDropped() {
    heard.add("pending dropped");
  }

  @Override
  public void falseClaim(String account, long offset) {
    heard.add("false claim %s %d".formatted(account, offset));
  }

  @Override
  public void claimBeyondLog(long claimed, long logEnd) {
    heard.add("claim of %d beyond %d".formatted(claimed, logEnd));
  }

  @Override
  public void unchecked() {
    heard.add("unchecked");
  }
}
