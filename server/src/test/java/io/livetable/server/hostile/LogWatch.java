package io.livetable.server.hostile;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Keeps what is logged as an error, or with an exception, and what no thread caught. */
final class LogWatch extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private static final int MOST = 100;

  /** The peers make false claims about it, which is said. */
  private static final String LIED_ABOUT = Target.JUNK;

  private final List<String> complaints = new CopyOnWriteArrayList<>();

  LogWatch() {
    start();
    root().addAppender(this);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> complain(thread.getName() + ": " + failure));
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @Override
  protected void append(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    boolean ours =
        event.getLoggerName().startsWith("io.livetable")
            || event.getLoggerName().startsWith("org.eclipse.jetty");
    boolean liedAbout =
        event.getFormattedMessage().startsWith("Feed " + LIED_ABOUT + ": a connector ");
    if (ours
        && !liedAbout
        && event.getLevel().isGreaterOrEqual(thrown == null ? Level.ERROR : Level.WARN)) {
      complain(
          event.getLevel()
              + " "
              + event.getLoggerName()
              + ": "
              + event.getFormattedMessage()
              + (thrown == null ? "" : " " + thrown.getClassName() + ": " + thrown.getMessage()));
    }
  }

  private void complain(String what) {
    if (complaints.size() < MOST) {
      complaints.add(what);
    }
  }

  /** What was logged that should not have been. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  @Override
  public void close() {
    root().detachAppender(this);
    Thread.setDefaultUncaughtExceptionHandler(null);
  }
}
