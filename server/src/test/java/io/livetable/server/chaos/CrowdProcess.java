package io.livetable.server.chaos;

import io.livetable.simulator.Arguments;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A process of guests. It reports ten times a second to the run, on a socket of its own, how they
 * are, and does what the run says there: {@code rest}, {@code last FEED ACCOUNT OFFSET} for each,
 * {@code all} of them were said, {@code end}.
 */
public final class CrowdProcess {

  private static final Set<String> OPTIONS =
      Set.of("url", "index", "clients", "accounts", "seed", "control", "folder");
  private static final long REPORT_MS = 100;

  private final List<Guest> guests = new ArrayList<>();
  private final Map<String, Long> lasts = new HashMap<>();
  private final PrintWriter out;
  private final BufferedReader in;
  private boolean told;
  private boolean ended;

  private CrowdProcess(Socket control) throws IOException {
    out = new PrintWriter(control.getOutputStream(), true, StandardCharsets.UTF_8);
    in =
        new BufferedReader(new InputStreamReader(control.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Runs until the run says so, or is gone. */
  public static void main(String[] args) throws IOException {
    Arguments given = Arguments.parse(args, OPTIONS);
    int index = (int) given.number("index", 0, 0, 1_000);
    long seed = given.number("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE);
    Path folder = Path.of(given.text("folder", "."));
    Files.createDirectories(folder);
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    HttpClient http = HttpClient.newHttpClient();
    try (Socket control =
        new Socket(InetAddress.getLoopbackAddress(), (int) given.number("control", 0, 1, 65_535))) {
      CrowdProcess process = new CrowdProcess(control);
      process.out.println("crowd " + index);
      URI url = URI.create(given.text("url", ""));
      for (int i = 0; i < given.number("clients", 1, 1, 10_000); i++) {
        process.guests.add(
            new Guest(
                url,
                http,
                timer,
                folder.resolve("crowd-%d-client-%03d.jsonl".formatted(index, i)),
                new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index * 10_007L + i),
                (int) given.number("accounts", 2, 2, 9_999),
                i == 0));
      }
      var unused =
          timer.scheduleWithFixedDelay(
              process::report, REPORT_MS, REPORT_MS, TimeUnit.MILLISECONDS);
      process.obey();
      process.end();
    }
    System.exit(0);
  }

  private synchronized void report() {
    if (ended) {
      return;
    }
    int down = 0;
    int broken = 0;
    long upAgain = 0;
    long updates = 0;
    int caughtUp = 0;
    for (Guest guest : guests) {
      Guest.State state = guest.look();
      down += state.down() ? 1 : 0;
      broken += state.broken();
      upAgain = Math.max(upAgain, state.upAgainMs());
      updates += state.updates();
      if (told && guest.visitor().caughtUp(this::last)) {
        caughtUp++;
      }
    }
    out.printf("%d %d %d %d %d %d%n", guests.size(), down, upAgain, updates, caughtUp, broken);
  }

  private long last(String feed, String account) {
    return lasts.getOrDefault(feed + " " + account, -1L);
  }

  private void obey() throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "rest" -> guests.forEach(Guest::rest);
        case "last" -> last(words[1] + " " + words[2], Long.parseLong(words[3]));
        case "all" -> told();
        case "end" -> {
          return;
        }
        default -> throw new IOException("told to " + line);
      }
    }
  }

  private synchronized void last(String view, long offset) {
    lasts.put(view, offset);
  }

  private synchronized void told() {
    told = true;
  }

  /** Says so at the end, so that nobody reads a transcript that is not whole. */
  private synchronized void end() {
    ended = true;
    guests.forEach(Guest::leave);
    out.println("ended");
  }
}
