package io.livetable.server.client;

import io.livetable.simulator.Arguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** {@code ./dev watch ACCOUNT}: shows an account's state and then every change, until Ctrl-C. */
public final class Watch implements LiveClient.Listener {

  private final String account;
  private final @Nullable Writer transcript;
  private final Map<String, Long> seen = new HashMap<>();
  private boolean connected;
  private boolean subscribed;
  private boolean complained;
  private String lastFailure = "";

  private Watch(String account, @Nullable Writer transcript) {
    this.account = account;
    this.transcript = transcript;
  }

  /** Watches until Ctrl-C. */
  public static void main(String[] args) throws InterruptedException, IOException {
    if (args.length == 0 || args[0].startsWith("--")) {
      System.err.println(
          "usage: ./dev watch ACCOUNT [--url ws://127.0.0.1:8080/ws] [--token TOKEN] [--transcript FILE]");
      System.exit(2);
    }
    Arguments options;
    try {
      options =
          Arguments.parse(
              Arrays.copyOfRange(args, 1, args.length), Set.of("url", "token", "transcript"));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    URI uri = URI.create(options.text("url", "ws://127.0.0.1:8080/ws"));
    Optional<String> file = options.text("transcript");
    Writer transcript = file.isPresent() ? Files.newBufferedWriter(Path.of(file.get())) : null;
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    LiveClient client =
        new LiveClient(uri, HttpClient.newHttpClient(), timer, new Watch(args[0], transcript));
    options.text("token").ifPresent(token -> client.withTokens(() -> token));
    new CountDownLatch(1).await();
    client.close();
  }

  @Override
  public void took(LiveClient client, ServerMessage message) {
    if (message instanceof ServerMessage.Welcome welcome) {
      connected = true;
      complained = false;
      say("connected to server %s", welcome.server());
      if (!subscribed) {
        subscribed = true;
        client.subscribe(account, new LinkedHashSet<>(welcome.depths().keySet()), true);
      }
    } else if (message instanceof ServerMessage.Snapshot snapshot) {
      snapshot(snapshot);
    } else if (message instanceof ServerMessage.Resumed resumed) {
      say("%s resumed at %d", resumed.feed(), resumed.next());
    } else if (message instanceof ServerMessage.Update update) {
      line(update.feed(), update.event());
    } else if (message instanceof ServerMessage.Live) {
      say("live");
    } else if (message instanceof ServerMessage.Status status) {
      say("%s %s %s", status.feed(), status.state(), status.reason());
    }
  }

  /** Shows what is new in a snapshot: after a reconnect most of it may have been shown before. */
  private void snapshot(ServerMessage.Snapshot snapshot) {
    snapshot
        .reset()
        .ifPresent(
            reason -> {
              say("%s begins anew: %s", snapshot.feed(), reason);
              seen.remove(snapshot.feed());
            });
    long shown = seen.getOrDefault(snapshot.feed(), -1L);
    List<ServerMessage.Shown> unseen =
        snapshot.events().stream().filter(event -> event.offset() > shown).toList();
    String what = snapshot.events().isEmpty() ? ": nothing there" : " of " + snapshot.count();
    say(
        "%s snapshot%s%s%s",
        snapshot.feed(),
        what,
        snapshot.truncated() ? ", not all that is new" : "",
        unseen.isEmpty() ? "" : ":");
    unseen.forEach(event -> line(snapshot.feed(), event));
  }

  @Override
  public void broken(LiveClient client, ServerMessage.Update update, Position position) {
    say(
        "BROKEN CHAIN: %s offset %d, prev %d does not follow %d; subscribing again",
        update.feed(), update.event().offset(), update.prev(), position.next());
  }

  @Override
  public void failed(LiveClient client, ServerMessage.Failed failure) {
    String text = failure.code() + ": " + failure.message();
    if (!text.equals(lastFailure)) {
      say("%s", text);
    }
    lastFailure = text;
  }

  @Override
  public void disconnected(LiveClient client, String reason) {
    if (connected || !complained) {
      say("no connection (%s); reconnecting", reason);
    }
    connected = false;
    complained = true;
    if (reason.startsWith("closed by the server: 45")) {
      System.exit(1); // Coming back would not help.
    }
  }

  @Override
  public void received(LiveClient client, String frame) {
    write(frame);
  }

  @Override
  public void sent(LiveClient client, String message) {
    write(message);
  }

  /** A line of the transcript, as {@code livetable-server audit --transcript} reads it. */
  private void write(String message) {
    if (transcript == null) {
      return;
    }
    try {
      transcript.write(message);
      transcript.write('\n');
      transcript.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the transcript cannot be written", e);
    }
  }

  private void line(String feed, ServerMessage.Shown event) {
    seen.put(feed, event.offset());
    System.out.printf(
        "%s %-9s #%d %s%n",
        Instant.ofEpochMilli(event.timestamp()),
        feed,
        event.offset(),
        event.value() == null ? "(removed)" : event.value());
  }

  private static void say(String format, Object... args) {
    System.out.printf("-- " + format + "%n", args);
  }
}
