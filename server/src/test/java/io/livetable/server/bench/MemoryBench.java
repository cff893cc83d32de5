package io.livetable.server.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What an idle session with two feeds costs: live heap, resident memory of the process, and apart
 * from that what the kernel keeps for TCP on the whole machine.
 */
final class MemoryBench {

  private static final int WARM_UP = 200;
  private static final int PAGE = 4_096;

  private final Report report = new Report("memory", Rig.reports());

  static void run(Options options) throws Exception {
    MemoryBench bench = new MemoryBench();
    for (int round = 0; round < options.number("rounds", 3); round++) {
      try (Rig rig = new Rig(2)) {
        bench.measure(rig.livetable(false), "", options.number("sessions", 10_000));
        bench.measure(rig.plain(false), "", options.number("sessions", 10_000));
      }
    }
    bench.report.write();
  }

  private void measure(Rig.Side side, String rest, int sessions) throws IOException {
    side.open(WARM_UP, 1_000, rest);
    long heap = liveHeap(side.pid());
    long resident = resident(side.pid());
    long kernel = kernel();
    int before = 0;
    for (int now : List.of(sessions / 10, sessions)) {
      side.open(now - before, 1_000, rest);
      before = now;
      String subject = "%s, %d sessions".formatted(side.name(), now);
      report.add(subject, "bytes of live heap each", (liveHeap(side.pid()) - heap) / (double) now);
      report.add(subject, "resident bytes each", (resident(side.pid()) - resident) / (double) now);
      report.add(subject, "kernel's TCP bytes each, both ends", (kernel() - kernel) / (double) now);
    }
  }

  /** What is reachable: the histogram's total, which a full collection precedes. */
  private static long liveHeap(long pid) throws IOException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String total = text.substring(text.lastIndexOf("Total"));
    return Long.parseLong(total.trim().split(" +", -1)[2]);
  }

  private static long resident(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
        .sum();
  }

  private static long kernel() throws IOException {
    return Files.readAllLines(Path.of("/proc/net/sockstat")).stream()
        .filter(line -> line.startsWith("TCP:"))
        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)) * PAGE)
        .sum();
  }
}
