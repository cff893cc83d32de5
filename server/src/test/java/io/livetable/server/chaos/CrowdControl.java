package io.livetable.server.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The run's side of the sockets to the processes of guests. Thread-safe. */
final class CrowdControl implements AutoCloseable {

  private final ServerSocket listener;
  private final Map<Integer, Report> reports = new ConcurrentHashMap<>();
  private final Map<Integer, PrintWriter> processes = new ConcurrentHashMap<>();
  private final Map<Integer, Boolean> ended = new ConcurrentHashMap<>();

  /**
   * What a process of guests last said.
   *
   * @param guests how many there are
   * @param down how many of them are not live, and have not been for a while
   * @param upAgainMs when the last that was down came up again
   * @param updates how many updates they took in
   * @param caughtUp how many of them have all that there is
   * @param broken how many updates did not follow on what a guest had
   */
  record Report(int guests, int down, long upAgainMs, long updates, int caughtUp, int broken) {
    static Report parse(String line) {
      String[] words = line.split(" ", -1);
      return new Report(
          Integer.parseInt(words[0]),
          Integer.parseInt(words[1]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]),
          Integer.parseInt(words[4]),
          Integer.parseInt(words[5]));
    }
  }

  CrowdControl() {
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("crowd-control", this::accept);
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        start("crowd-process", () -> read(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void read(Socket socket) {
    try (socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8)) {
      String hello = in.readLine();
      if (hello == null || !hello.startsWith("crowd ")) {
        return;
      }
      int index = Integer.parseInt(hello.substring("crowd ".length()));
      processes.put(index, out);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("ended")) {
          ended.put(index, true);
        } else {
          reports.put(index, Report.parse(line));
        }
      }
    } catch (IOException e) {
      // The process is gone; the run looks after that.
    }
  }

  /** Where the processes connect. */
  int port() {
    return listener.getLocalPort();
  }

  /** The last report of each process. */
  Map<Integer, Report> reports() {
    return Map.copyOf(reports);
  }

  /** Whether so many processes have reported, and all of their guests are live. */
  boolean allLive(int expected) {
    return reports.size() == expected && reports.values().stream().allMatch(r -> r.down() == 0);
  }

  /** Whether all guests have all that there is. */
  boolean allCaughtUp() {
    return reports.values().stream().allMatch(r -> r.caughtUp() == r.guests());
  }

  /** Whether all processes have written down everything and ended. */
  boolean allEnded(int expected) {
    return ended.size() == expected;
  }

  /** Says something to all processes. */
  void say(String line) {
    processes.values().forEach(process -> process.println(line));
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
