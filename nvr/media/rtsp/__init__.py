"""An own receiver for RTSP cameras: few wake-ups, and a picture as soon as its last packet is here.

    address, message, sdp           the texts: RFC 2326, 8866
    connection                      the TCP connection: messages and data, interleaved
    session                         the dialogue: DESCRIBE, SETUP, PLAY, staying alive
    rtp, reorder, rtcp, udp         packets in order, reports: RFC 3550
    pictures, h264, h265, sound     payloads to pictures and sound: RFC 6184, 7798, 3640, 6416, 7587
    mediatime                       one time axis for both
    template                        what muxers and decoders must know of the streams
    receiver                        all of these together

Why, and which habits of cameras are met where: docs/design/004-receiving.md.
"""
