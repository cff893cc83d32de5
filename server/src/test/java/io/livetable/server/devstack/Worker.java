package io.livetable.server.devstack;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.connect.cli.ConnectDistributed;

/**
 * A Kafka Connect distributed worker in its own process: {@code Worker FILE [KEY=VALUE ...]}. The
 * pairs go before what the file says.
 */
public final class Worker {

  private Worker() {}

  /** Runs the worker until SIGTERM. */
  public static void main(String[] args) throws Exception {
    Properties file = new Properties();
    try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
      file.load(in);
    }
    Map<String, String> settings = new HashMap<>();
    for (String name : file.stringPropertyNames()) {
      settings.put(name, file.getProperty(name));
    }
    for (int i = 1; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      settings.put(args[i].substring(0, equals), args[i].substring(equals + 1));
    }
    new ConnectDistributed(new String[0]).startConnect(settings).awaitStop();
  }
}
