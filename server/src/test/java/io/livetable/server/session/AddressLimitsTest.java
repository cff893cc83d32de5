package io.livetable.server.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.session.AddressLimits.Place;
import org.junit.jupiter.api.Test;

class AddressLimitsTest {

  @Test
  void shouldBoundTheSessionsOfAnAddress() {
    AddressLimits limits = new AddressLimits(2, 0);
    Place first = limits.place("a");
    assertTrue(first.take());
    assertTrue(limits.place("a").take());

    assertTrue(limits.isFull("a"));
    assertFalse(limits.place("a").take());
    assertTrue(limits.place("b").take());

    first.leave();
    first.leave();
    assertTrue(limits.place("a").take());
    assertFalse(limits.place("a").take());
  }

  @Test
  void shouldBoundThoseThatAreNotAuthenticated() {
    AddressLimits limits = new AddressLimits(0, 1);
    Place first = limits.place("a");
    assertTrue(first.take());
    assertFalse(limits.place("a").take());

    first.authenticated();
    first.authenticated();

    Place second = limits.place("a");
    assertTrue(second.take());
    assertFalse(limits.place("a").take());
    first.leave();
    assertFalse(limits.place("a").take());
    second.leave();
    assertFalse(limits.isFull("a"));
    assertTrue(limits.place("a").take());
  }

  @Test
  void shouldLetAPlaceThatWasNotTakenChangeNothing() {
    AddressLimits limits = new AddressLimits(1, 1);
    assertTrue(limits.place("a").take());
    Place refused = limits.place("a");
    assertFalse(refused.take());

    refused.authenticated();
    refused.leave();

    assertTrue(limits.isFull("a"));
  }
}
