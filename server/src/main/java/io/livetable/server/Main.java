package io.livetable.server;

import io.livetable.server.config.ServerConfig;
import io.livetable.server.http.ListenerException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a server from its configuration file and stops it at SIGTERM or SIGINT. */
public final class Main {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /**
   * Needs one argument, the configuration file. Ends with status 1 if the server cannot start, 2 if
   * the arguments are wrong.
   */
  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println(
          "usage: livetable-server CONFIG_FILE, for example config/server.properties");
      System.exit(2);
      return;
    }
    try {
      run(new LivetableServer(ServerConfig.load(Path.of(arguments[0]))));
    } catch (ConfigException | ListenerException e) {
      LOG.error("{}", e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Runs the server until the process is told to end.
   *
   * @throws ListenerException if a listener cannot be opened
   */
  public static void run(LivetableServer server) throws ListenerException {
    CountDownLatch stopped = new CountDownLatch(1);
    server.start();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  stopped.countDown();
                },
                "stop"));
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
