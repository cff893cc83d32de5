package io.livetable.server.audit;

import io.livetable.server.config.ServerConfig;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.kafka.common.KafkaException;

/** Starts an audit: {@code livetable-server audit}. */
public final class Main {

  private static final int UNUSABLE = 2;

  private Main() {}

  /** Audits; the exit status is that of the verdict, or 2 if there is none. */
  public static void main(String[] args) {
    System.exit(run(System.out, System.err, args));
  }

  /**
   * Audits.
   *
   * @param out gets the outcome
   * @param err gets what hinders an outcome
   * @return the exit status
   */
  static int run(PrintStream out, PrintStream err, String... args) {
    if (List.of(args).contains("--help")) {
      out.print(AuditOptions.USAGE);
      return 0;
    }
    try {
      AuditOptions options = AuditOptions.parse(args);
      Outcome outcome = new AuditCommand(options, ServerConfig.load(options.config())).run();
      out.print(options.json() ? outcome.json() : outcome.text());
      return outcome.verdict().exitStatus();
    } catch (AuditException | KafkaException | UncheckedIOException e) {
      err.println("livetable-server audit: " + e.getMessage());
      return UNUSABLE;
    }
  }
}
