package io.livetable.server.races;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.client.LiveClient;
import io.livetable.server.client.Position;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.ServerMessage.Shown;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A client that watches one account in one feed, connects again when it has to, and remembers in
 * words what it was told. At its end no update may have failed to follow on what it showed.
 */
final class Viewer implements LiveClient.Listener, AutoCloseable {

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final String feed;
  private final String account;
  private final LiveClient client;

  Viewer(URI server, String feed, String account) {
    this.feed = feed;
    this.account = account;
    this.client = new LiveClient(server, HttpClient.newHttpClient(), timer, this);
    client.subscribe(account, Set.of(feed), true);
  }

  @Override
  public void took(LiveClient from, ServerMessage message) {
    if (message instanceof ServerMessage.Snapshot snapshot) {
      heard.add("snapshot" + snapshot.reset().map(reason -> ", reset: " + reason).orElse(""));
    } else if (message instanceof ServerMessage.Resumed) {
      heard.add("resumed");
    } else if (message instanceof ServerMessage.Live) {
      heard.add("live");
    } else if (message instanceof ServerMessage.Update update) {
      heard.add("update " + update.event().value());
    } else if (message instanceof ServerMessage.Status status) {
      heard.add(status.state() + (status.reason().isEmpty() ? "" : ": " + status.reason()));
    }
  }

  @Override
  public void failed(LiveClient from, ServerMessage.Failed failure) {
    heard.add("error: " + failure.code() + (failure.reset() ? ", reset" : ""));
  }

  @Override
  public void disconnected(LiveClient from, String reason) {
    heard.add("disconnected");
  }

  /** What it was told so far. */
  List<String> heard() {
    return List.copyOf(heard);
  }

  /** Waits until it has been told this. */
  Viewer awaitHeard(String what) {
    awaitHeard(what, 0);
    return this;
  }

  /**
   * Waits until it has been told this after the first so many things.
   *
   * @return how many things it had been told then, this one included
   */
  int awaitHeard(String what, int from) {
    return awaitOne(Set.of(what), from);
  }

  /**
   * Waits until it has been told, after the first so many things, that what it has is of a topic
   * that is no more: with the first snapshot, or before it while the new topic's is not ready.
   *
   * @return how many things it had been told then, this one included
   */
  int awaitReset(int from) {
    return awaitOne(Set.of("snapshot, reset: epoch_changed", "error: not_ready, reset"), from);
  }

  private int awaitOne(Set<String> wanted, int from) {
    await()
        .atMost(RunningServer.LONG)
        .untilAsserted(
            () ->
                assertTrue(
                    indexOf(wanted, from) >= 0, () -> wanted + " after " + from + ": " + heard));
    return indexOf(wanted, from) + 1;
  }

  private int indexOf(Set<String> wanted, int from) {
    List<String> all = heard();
    for (int i = from; i < all.size(); i++) {
      if (wanted.contains(all.get(i))) {
        return i;
      }
    }
    return -1;
  }

  /** Waits until it shows exactly these values, oldest first. */
  void awaitShown(String... values) {
    List<String> expected = List.of(values);
    await()
        .atMost(RunningServer.LONG)
        .untilAsserted(() -> assertEquals(expected, shown(), heard::toString));
  }

  /** The values that it shows, oldest first. */
  List<String> shown() {
    return client.shown(account, feed).stream().map(Shown::value).map(String::valueOf).toList();
  }

  /** Where it stands. */
  Position position() {
    return client.position(account, feed).orElseThrow();
  }

  @Override
  public void close() {
    client.close();
    timer.shutdownNow();
    assertEquals(0, client.broken(), () -> "updates that did not follow; heard: " + heard);
  }
}
