package io.livetable.server.audit;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an audit is asked to do.
 *
 * @param account the account
 * @param feed the only feed to audit; empty: all of the configuration
 * @param transcript what a client was told; empty: a server is asked
 * @param url the server's WebSocket; empty: that of the configuration's client listener
 * @param config the server's configuration file
 * @param timeout how long the whole audit may take
 * @param tokenFile holds the token to present to the server; empty: it asks for none
 * @param json whether the outcome is printed as one JSON object
 */
record AuditOptions(
    String account,
    Optional<String> feed,
    Optional<Path> transcript,
    Optional<URI> url,
    Path config,
    Duration timeout,
    Optional<Path> tokenFile,
    boolean json) {

  static final String USAGE =
      """
      usage: livetable-server audit --account A [options]

      Computes an account anew from its topics and compares it with what is served.

        --account A            the account
        --feed F               only this feed (all feeds)
        --transcript FILE      audit what a client was told, instead of asking a server
        --url ws://HOST:PORT/ws
                               the server to ask (the configuration's client listener)
        --token-file FILE      holds the token, if the server asks for one
        --config FILE          the server's configuration (config/server.properties)
        --timeout-seconds N    give up after so long (60)
        --json                 print one JSON object

      The exit status is 0: right, 1: wrong, 2: wrong usage, or Kafka or the server cannot be reached,
      3: could not be decided.
      """;

  private static final List<String> NAMES =
      List.of("account", "feed", "transcript", "url", "config", "timeout-seconds", "token-file");

  /**
   * Reads a command line.
   *
   * @throws AuditException with a message for the user
   */
  static AuditOptions parse(String... args) {
    Map<String, String> given = new HashMap<>();
    boolean json = false;
    for (int i = 0; i < args.length; i++) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (name.equals("json")) {
        json = true;
        continue;
      }
      if (!NAMES.contains(name)) {
        throw new AuditException(
            "unknown option %s; the options are --%s, --json"
                .formatted(args[i], String.join(", --", NAMES)));
      }
      if (++i == args.length) {
        throw new AuditException("option --%s lacks its value".formatted(name));
      }
      if (given.put(name, args[i]) != null) {
        throw new AuditException("option --%s is given twice".formatted(name));
      }
    }
    String account = given.getOrDefault("account", "");
    if (account.isEmpty()) {
      throw new AuditException("--account is missing: which account is to be audited?");
    }
    if (given.containsKey("transcript") && given.containsKey("url")) {
      throw new AuditException("--transcript and --url exclude each other");
    }
    return new AuditOptions(
        account,
        Optional.ofNullable(given.get("feed")),
        Optional.ofNullable(given.get("transcript")).map(Path::of),
        Optional.ofNullable(given.get("url")).map(AuditOptions::url),
        Path.of(given.getOrDefault("config", "config/server.properties")),
        seconds(given.getOrDefault("timeout-seconds", "60")),
        Optional.ofNullable(given.get("token-file")).map(Path::of),
        json);
  }

  private static URI url(String text) {
    URI url;
    try {
      url = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new AuditException("--url is no URL: " + text, e);
    }
    if (!"ws".equals(url.getScheme()) && !"wss".equals(url.getScheme())) {
      throw new AuditException("--url begins with ws:// or wss://, unlike " + text);
    }
    return url;
  }

  private static Duration seconds(String text) {
    long seconds;
    try {
      seconds = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new AuditException("--timeout-seconds is no whole number: " + text, e);
    }
    if (seconds < 1 || seconds > 86_400) {
      throw new AuditException("--timeout-seconds is from 1 to 86400, not " + text);
    }
    return Duration.ofSeconds(seconds);
  }
}
