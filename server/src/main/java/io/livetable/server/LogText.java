package io.livetable.server;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.regex.Pattern;

/**
 * What a log line says, as one line of bounded length: a text that came from a peer cannot begin a
 * line, steer a terminal, or fill the disk. The logging configuration names the converters below.
 */
public final class LogText {

  /** How much of a message is said, characters. */
  static final int MOST = 4_000;

  /** How much is said of an exception. */
  private static final int MOST_OF_EXCEPTION = 16_000;

  private static final Pattern FOLLOWS = Pattern.compile("\\n(?!\\t|Caused by: |$)");

  private LogText() {}

  /** The text with what is no printable character escaped, and cut where it is too long. */
  static String line(String text) {
    return escaped(text, MOST, false);
  }

  private static String escaped(String text, int most, boolean lines) {
    int length = Math.min(text.length(), most);
    StringBuilder escaped = new StringBuilder(length + 16);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (isPlain(c) || (lines && (c == '\n' || c == '\t'))) {
        escaped.append(c);
      } else {
        escaped.append("\\u%04x".formatted((int) c));
      }
    }
    if (length < text.length()) {
      escaped.append("… (").append(text.length() - length).append(" more)");
    }
    return escaped.toString();
  }

  private static boolean isPlain(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          Character.isSurrogate(c);
      default -> true;
    };
  }

  /** The message of a log event. */
  public static final class Message extends MessageConverter {

    @Override
    public String convert(ILoggingEvent event) {
      return line(String.valueOf(super.convert(event)));
    }
  }

  /** The exception of a log event: what its message says begins no line either. */
  public static final class Failure extends ThrowableProxyConverter {

    @Override
    protected String throwableProxyToString(IThrowableProxy thrown) {
      String text = super.throwableProxyToString(thrown).replace("\r\n", "\n");
      return FOLLOWS.matcher(escaped(text, MOST_OF_EXCEPTION, true)).replaceAll("\n\t| ");
    }
  }
}
