package io.inmesh.naming;

/** Where an endpoint runs; an empty part is not known. */
public record Locality(String region, String zone, String subZone) {

    public static final Locality UNKNOWN = new Locality("", "", "");
}
