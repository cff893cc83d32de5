package io.livetable.server.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where the processes of a stack listen, on the loopback address.
 *
 * @param kafka the broker
 * @param connect the worker's REST API
 * @param client the server's listener for browsers
 * @param link the server's listener for connector tasks
 * @param admin the server's listener for health and metrics
 */
public record Ports(int kafka, int connect, int client, int link, int admin) {

  private static final int LOWEST_FREE = 12_000;
  private static final int HIGHEST_FREE = 32_000;

  /** Ports that nobody listens on. */
  public static Ports free() {
    List<Integer> ports = free(5);
    return new Ports(ports.get(0), ports.get(1), ports.get(2), ports.get(3), ports.get(4));
  }

  /**
   * Distinct ports that nobody listens on. They lie below those that systems give to outgoing
   * connections, so that none is taken that way before it is used.
   */
  public static List<Integer> free(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      while (sockets.size() < count) {
        int port = ThreadLocalRandom.current().nextInt(LOWEST_FREE, HIGHEST_FREE);
        try {
          sockets.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (BindException taken) {
          // Another port is drawn.
        }
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      for (ServerSocket socket : sockets) {
        close(socket);
      }
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port that nobody listens on, and that is none of these. */
  public int another() {
    return free(6).stream()
        .filter(port -> !List.of(kafka, connect, client, link, admin).contains(port))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Checks that nobody listens on any of the ports.
   *
   * @throws IllegalStateException naming the port that is taken and the option that changes it
   */
  public void check() {
    check("Kafka", kafka, "--kafka-port");
    check("Connect", connect, "--connect-port");
    check("browsers", client, "--client-port");
    check("connector tasks", link, "--link-port");
    check("health and metrics", admin, "--admin-port");
  }

  private static void check(String whose, int port, String option) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new IllegalStateException(
          "port %d (for %s) is taken; choose another with %s, or move all with --port-base"
              .formatted(port, whose, option),
          e);
    }
  }

  /** Kafka's bootstrap.servers. */
  public String bootstrap() {
    return "127.0.0.1:" + kafka;
  }

  /** The worker's REST API. */
  public String connectUrl() {
    return "http://127.0.0.1:" + connect;
  }

  /** Where browsers connect. */
  public String clientUrl() {
    return "ws://127.0.0.1:" + client + "/ws";
  }

  /** Where connector tasks connect. */
  public String linkUrl() {
    return "ws://127.0.0.1:" + link + "/link";
  }

  /** Health and metrics. */
  public String adminUrl() {
    return "http://127.0.0.1:" + admin;
  }
}
