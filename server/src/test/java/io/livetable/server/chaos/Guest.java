package io.livetable.server.chaos;

import io.livetable.server.client.LiveClient;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.Transcript;
import io.livetable.server.smoke.Visitor;
import io.livetable.simulator.Bank;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A client of the chaos run: does random things, does not read now and then, and writes down what
 * passes. A glutton watches most accounts, asks for them again and again, and does not read for
 * long.
 */
final class Guest implements LiveClient.Listener {

  /** A client that is not live for longer than this counts as down. */
  private static final long BLINK_MS = 500;

  /** How long a client that reads again may take until it is expected to be live. */
  private static final long DIGEST_MS = 10_000;

  private static final int GORGES = 12;
  private static final int MEAN_PAUSE_MS = 2_500;

  private final LiveClient client;
  private final Visitor visitor;
  private final FrameLog log;
  private final ScheduledExecutorService timer;
  private final SplittableRandom random;
  private final boolean glutton;
  private final Liveness liveness = new Liveness();
  private boolean acting = true;
  private boolean reading = true;
  private long readAgainMs;
  private long heartbeatMs = 15_000;
  private long downSinceMs;
  private long upAgainMs;
  private long updates;

  /**
   * A guest that comes at once.
   *
   * @param accounts how many customers the bank has
   */
  Guest(
      URI uri,
      HttpClient http,
      ScheduledExecutorService timer,
      Path file,
      SplittableRandom random,
      int accounts,
      boolean glutton) {
    this.timer = timer;
    this.random = random;
    this.glutton = glutton;
    this.log = new FrameLog(file);
    this.client = new LiveClient(uri, http, timer, this, Transcript.none());
    this.visitor = new Visitor(client, random, accounts);
    if (glutton) {
      for (int customer = 0; customer < Math.min(accounts, 96); customer++) {
        client.subscribe(Bank.account(customer), Set.of("balance", "transfers"), true);
      }
    } else {
      visitor.arrive(3 + random.nextInt(6));
    }
    actLater();
  }

  private void actLater() {
    long pause = 1 + random.nextLong(2L * (glutton ? 4 : 1) * MEAN_PAUSE_MS);
    var unused = timer.schedule(this::act, pause, TimeUnit.MILLISECONDS);
  }

  private synchronized void act() {
    if (!acting) {
      return;
    }
    int action = random.nextInt(100);
    if (glutton ? action < 50 : action < 3) {
      stopReading(glutton ? 20_000 + random.nextLong(20_000) : 1_000 + random.nextLong(6_000));
    } else {
      visitor.act();
      actLater();
    }
  }

  private void stopReading(long ms) {
    reading = false;
    client.read(false);
    if (glutton) {
      gorge(GORGES);
    }
    var unused = timer.schedule(this::readAgain, ms, TimeUnit.MILLISECONDS);
  }

  /** Asks for everything again and again, so that even the buffers of the sockets are full. */
  private synchronized void gorge(int times) {
    if (!reading && times > 0) {
      client.accounts().forEach(account -> client.subscribe(account, client.feeds(account), false));
      var unused = timer.schedule(() -> gorge(times - 1), 1, TimeUnit.SECONDS);
    }
  }

  private synchronized void readAgain() {
    if (!reading) {
      reading = true;
      readAgainMs = System.currentTimeMillis();
      client.read(true);
      actLater();
    }
  }

  /** Does nothing from now on but stay connected and read. */
  synchronized void rest() {
    readAgain();
    acting = false;
  }

  /** The guest's part of a report. */
  record State(boolean down, long upAgainMs, long updates, int broken) {}

  /** Looks whether the guest is live; to be called often. */
  synchronized State look() {
    long now = System.currentTimeMillis();
    boolean live;
    long taken;
    synchronized (client) {
      live = liveness.isLive(client, heartbeatMs * 3 / 2);
      taken = updates;
    }
    boolean excused = glutton || !reading || now - readAgainMs < DIGEST_MS;
    if (live || excused) {
      if (downSinceMs > 0 && now - downSinceMs > BLINK_MS) {
        upAgainMs = now;
      }
      downSinceMs = 0;
    } else if (downSinceMs == 0) {
      downSinceMs = now;
    }
    return new State(
        downSinceMs > 0 && now - downSinceMs > BLINK_MS, upAgainMs, taken, client.broken());
  }

  /** The guest's random client. */
  Visitor visitor() {
    return visitor;
  }

  /** Leaves, and ends the transcript. */
  void leave() {
    client.close();
    log.close();
  }

  @Override
  public void received(LiveClient from, String frame) {
    log.write(frame);
  }

  @Override
  public void sent(LiveClient from, String message) {
    log.write(message);
    liveness.sent(message);
  }

  @Override
  public void took(LiveClient from, ServerMessage message) {
    if (message instanceof ServerMessage.Welcome welcome) {
      heartbeatMs = welcome.heartbeatMs();
    } else if (message instanceof ServerMessage.Update) {
      updates++;
    }
    liveness.took(message);
  }
}
