package io.livetable.server.bench;

import io.livetable.server.bench.load.LoadClient;
import io.livetable.server.bench.load.Numbers;
import io.livetable.server.bench.reference.PlainFanout;
import io.livetable.server.bench.reference.RawBroadcaster;
import io.livetable.server.devstack.Ports;
import io.livetable.server.devstack.Project;
import io.livetable.server.devstack.Stack;
import io.livetable.server.testkit.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A broker, a worker and a server, and beside them the references, each with load clients of its
 * own. Used by one thread.
 */
final class Rig implements AutoCloseable {

  /** The topic of the plain reference, which the server does not read. */
  static final String PLAIN_TOPIC = "plain";

  static final String TOPIC = "account-transfers";
  private static final int SERVER_MB = 2_048;

  private final Path folder;
  private final Stack stack;
  private final List<Runnable> parts = new ArrayList<>();
  private final Pace pace;

  /**
   * Starts broker, worker and server.
   *
   * @param partitions of each topic
   */
  Rig(int partitions) throws Exception {
    folder = Files.createTempDirectory("livetable-bench");
    stack = new Stack(Project.find(), folder, Ports.free());
    stack.runAtFullSpeed(SERVER_MB);
    parts.add(stack::close);
    try {
      stack.startBroker();
      stack.createTopics(partitions);
      try (Admin admin = stack.kafka()) {
        admin
            .createTopics(
                List.of(new NewTopic(PLAIN_TOPIC, Optional.of(partitions), Optional.empty())))
            .all()
            .get();
      }
      stack.startServer();
      stack.startWorker();
      stack.awaitServer();
      stack.awaitWorker();
      stack.createConnector();
      pace = new Pace(stack.ports().bootstrap());
      parts.add(pace::close);
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  Stack stack() {
    return stack;
  }

  Pace pace() {
    return pace;
  }

  /** A server and the client that its sessions belong to. */
  record Side(String name, long pid, Peer client, Peer itself) {

    /** Opens sessions; returns how long that took, and how many live. */
    Numbers open(int sessions, int accounts, String rest) {
      return Numbers.of(client.ask("open %d %d %s".formatted(sessions, accounts, rest)));
    }

    /** What the sessions have received since the last call. */
    Numbers take() {
      Numbers taken = Numbers.of(client.ask("take"));
      if (taken.get("failures") > 0) {
        throw new IllegalStateException(name + " has lost sessions: " + taken);
      }
      return taken;
    }

    /** Waits until the sessions have received so many updates since the last call. */
    Numbers await(long updates, Duration patience) {
      long until = System.nanoTime() + patience.toNanos();
      double seen = Numbers.of(client.ask("peek")).get("updates");
      while (seen < updates) {
        if (System.nanoTime() > until) {
          throw new IllegalStateException(
              "%s delivered %.0f of %d updates".formatted(name, seen, updates));
        }
        pause(50);
        seen = Numbers.of(client.ask("peek")).get("updates");
      }
      return take();
    }
  }

  static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The server. */
  Side livetable(boolean timed) {
    Peer client = client("livetable", stack.ports().client(), timed);
    return new Side("livetable", stack.child("server").pid(), client, client);
  }

  /** The raw reference. */
  Side raw() {
    int port = Ports.free(1).get(0);
    Peer server = part(new Peer("raw", folder, 512, RawBroadcaster.class, port));
    return new Side("raw", server.pid(), client("raw", port, false), server);
  }

  /** The plain reference. */
  Side plain(boolean timed) {
    int port = Ports.free(1).get(0);
    Peer server =
        part(
            new Peer(
                "plain",
                folder,
                SERVER_MB,
                PlainFanout.class,
                port,
                stack.ports().bootstrap(),
                PLAIN_TOPIC));
    server.ask("up");
    return new Side("plain", server.pid(), client("plain", port, timed), server);
  }

  private Peer client(String of, int port, boolean timed) {
    return part(new Peer(of + "-client", folder, 1_024, LoadClient.class, port, timed));
  }

  private Peer part(Peer peer) {
    parts.add(peer::close);
    return peer;
  }

  /** The server's own configuration does not matter to a subscription's JSON. */
  static String transfers() {
    return ",\"feeds\":[\"transfers\"]";
  }

  /** Where reports go. */
  static Path reports() {
    return Project.find().root().resolve("server/target/bench");
  }

  @Override
  public void close() {
    for (int i = parts.size() - 1; i >= 0; i--) {
      parts.get(i).run();
    }
    try {
      Directories.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
