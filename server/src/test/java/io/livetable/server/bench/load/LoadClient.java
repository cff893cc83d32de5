package io.livetable.server.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * A process with thousands of sessions, read by one thread. A line on its standard input is a
 * command, a line on its standard output the answer; it ends with its input.
 */
public final class LoadClient {

  /** How many sessions may be on their way at once. */
  private static final int OPENING = 64;

  private final int port;
  private final boolean timed;
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<Member> members = new ArrayList<>();
  private Tally tally = new Tally();
  private long live;
  private int wanted;
  private int accounts = 1;
  private String rest = "";
  private CompletableFuture<String> opened = new CompletableFuture<>();
  private long openedFrom;
  private int failures;

  private LoadClient(int port, boolean timed) throws IOException {
    this.port = port;
    this.timed = timed;
  }

  /** The server's port, and whether latencies are taken. */
  public static void main(String[] args) throws IOException {
    LoadClient client = new LoadClient(Integer.parseInt(args[0]), Boolean.parseBoolean(args[1]));
    Thread thread = new Thread(client::run, "load");
    thread.setDaemon(true);
    thread.start();
    CommandLines.serve(client::command);
  }

  private String command(List<String> words) {
    return switch (words.get(0)) {
      case "open" -> {
        CompletableFuture<String> done = new CompletableFuture<>();
        tasks.add(() -> open(words, done));
        var unused = selector.wakeup();
        yield done.join();
      }
      case "peek" -> ask(this::peek);
      case "take" -> ask(this::take);
      case "deaf" -> ask(() -> deaf(Integer.parseInt(words.get(1))));
      default -> throw new IllegalArgumentException(words.toString());
    };
  }

  private String ask(Supplier<String> what) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    tasks.add(() -> answer.complete(what.get()));
    var unused = selector.wakeup();
    return answer.join();
  }

  /** {@code open COUNT ACCOUNTS REST}: so many sessions more, which subscribe to one account. */
  private void open(List<String> words, CompletableFuture<String> done) {
    wanted += Integer.parseInt(words.get(1));
    accounts = Integer.parseInt(words.get(2));
    rest = words.size() > 3 ? words.get(3) : "";
    opened = done;
    openedFrom = System.nanoTime();
  }

  private String peek() {
    return tally.line() + " failures=" + failures;
  }

  private String take() {
    String line = peek();
    live += tally.of('l');
    tally = new Tally();
    return line;
  }

  private String deaf(int count) {
    members.subList(0, count).forEach(member -> member.fallDeaf(selector));
    return "deaf=" + count;
  }

  private void run() {
    while (true) {
      try {
        var unused = selector.select(this::handle, 100);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
        connect();
      } catch (IOException e) {
        System.err.println("The client cannot go on: " + e);
        System.exit(1); // Who waits for an answer sees the end.
      }
    }
  }

  private void connect() throws IOException {
    long now = live + tally.of('l');
    while (members.size() < wanted && members.size() - now - failures < OPENING) {
      String subscribe =
          "{\"type\":\"subscribe\",\"id\":1,\"account\":\"ACC-%06d\"%s}"
              .formatted(members.size() % accounts, rest);
      members.add(new Member(members.size(), port, subscribe, timed, selector));
    }
    if (now + failures >= wanted && !opened.isDone()) {
      opened.complete(
          "live=%d millis=%d".formatted(now, (System.nanoTime() - openedFrom) / 1_000_000));
    }
  }

  private void handle(SelectionKey key) {
    Member member = (Member) key.attachment();
    try {
      if (key.isConnectable()) {
        member.connected(key);
      } else {
        member.read(buffer, tally);
      }
    } catch (IOException e) {
      System.err.println(e);
      failures++;
      key.cancel();
    }
  }
}
