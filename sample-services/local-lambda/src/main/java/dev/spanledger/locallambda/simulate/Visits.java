package dev.spanledger.locallambda.simulate;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Who asks the shop for what, when: sessions of a few requests, by day, by night and in a rush. */
final class Visits {
  private static final double MEAN_REQUESTS = 2.5;
  private static final double MEAN_THINK_SECONDS = 9;
  private static final double WEEKEND = 0.6;
  private static final Duration RUSH_LENGTH = Duration.ofMinutes(4);

  /** Share of a working day's sessions that come on top in the rush. */
  private static final double RUSH_SHARE = 0.6;

  /** Share of all others' sessions that the noisy tenant adds: about the largest tenant's. */
  private static final double NOISY_SHARE = 0.25;

  private static final List<Double> HOURS = dayCurve();

  private Visits() {}

  /** What a visitor does. */
  enum Action {
    BROWSE,
    LOOK,
    CHECK_OUT,
    TRACK
  }

  /**
   * One request of a visitor.
   *
   * @param timeNanos since the epoch
   */
  record Visit(long timeNanos, Action action, String tenant) {}

  /** All requests, by time. */
  static List<Visit> of(HistorySettings settings, Instant rush, Dice dice) {
    List<Visit> visits = new ArrayList<>();
    Tenants tenants = new Tenants();
    for (Instant hour = settings.from();
        hour.isBefore(settings.to());
        hour = hour.plus(Duration.ofHours(1))) {
      int sessions = dice.poisson(settings.sessionsPerDay() * share(hour));
      for (int i = 0; i < sessions; i++) {
        addSession(visits, hour, Duration.ofHours(1), tenants.pick(dice), dice);
      }
      int noisy = settings.has(Plant.NOISY_TENANT) ? (int) Math.ceil(sessions * NOISY_SHARE) : 0;
      for (int i = 0; i < noisy; i++) {
        addSession(visits, hour, Duration.ofHours(1), Planted.NOISY_TENANT, dice);
      }
    }
    int rushing =
        settings.has(Plant.COLD_WAVE) ? (int) (settings.sessionsPerDay() * RUSH_SHARE) : 0;
    for (int i = 0; i < rushing; i++) {
      addSession(visits, rush, RUSH_LENGTH, tenants.pick(dice), dice);
    }
    long endNanos = nanos(settings.to());
    visits.removeIf(visit -> visit.timeNanos() >= endNanos);
    visits.sort(Comparator.comparingLong(Visit::timeNanos));
    return visits;
  }

  private static void addSession(
      List<Visit> visits, Instant from, Duration within, String tenant, Dice dice) {
    double time = (double) nanos(from) + dice.between(0, (double) within.toNanos());
    double roll = dice.between(0, 1);
    Action action = roll < 0.7 ? Action.BROWSE : Action.LOOK;
    double goOn = 1 - 1 / MEAN_REQUESTS;
    do {
      visits.add(new Visit((long) time, action, tenant));
      time += dice.exponential(MEAN_THINK_SECONDS) * 1e9 + 5e8;
      action = next(action, dice);
    } while (dice.happens(goOn));
  }

  private static Action next(Action last, Dice dice) {
    return switch (last) {
      case BROWSE -> Action.LOOK;
      case LOOK -> dice.happens(0.55) ? Action.CHECK_OUT : Action.BROWSE;
      case CHECK_OUT, TRACK -> Action.TRACK;
    };
  }

  private static double share(Instant hour) {
    ZonedDateTime time = hour.atZone(ZoneOffset.UTC);
    boolean isWeekend =
        time.getDayOfWeek() == DayOfWeek.SATURDAY || time.getDayOfWeek() == DayOfWeek.SUNDAY;
    return HOURS.get(time.getHour()) * (isWeekend ? WEEKEND : 1);
  }

  /** Share of a day's sessions by hour: least at 03:00, most at 19:00 UTC; the sum is 1. */
  private static List<Double> dayCurve() {
    double[] weights = new double[24];
    double sum = 0;
    for (int hour = 0; hour < weights.length; hour++) {
      weights[hour] = 1.1 - Math.cos((hour - 3) / 24.0 * 2 * Math.PI) + (hour == 19 ? 0.6 : 0);
      sum += weights[hour];
    }
    List<Double> shares = new ArrayList<>();
    for (double weight : weights) {
      shares.add(weight / sum);
    }
    return List.copyOf(shares);
  }

  static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }
}
