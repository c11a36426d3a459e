"""What goes wrong between us and a camera, in sentences that a person can act on.

They name the camera's host and never show an address, user name or password.
"""

from nvr.errors import CameraAuthFailed, CameraStalled, CameraUnreachable, CameraUnsupported


class Complaints:
    """Errors about one camera."""

    def __init__(self, host: str) -> None:
        self.host = host

    def refuses_login(self) -> CameraAuthFailed:
        return CameraAuthFailed(f"{self.host} refuses the user name or password")

    def wants_login(self) -> CameraAuthFailed:
        return CameraAuthFailed(f"{self.host} asks for a user name and password; none are set")

    def has_no_such_stream(self) -> CameraUnreachable:
        return CameraUnreachable(f"{self.host} has no stream at this path; check the address")

    def is_mute(self) -> CameraUnreachable:
        return CameraUnreachable(
            f"{self.host} does not answer as a camera does; is it on, and is it its port?"
        )

    def does_not_answer(self) -> CameraUnreachable:
        return CameraUnreachable(f"{self.host} does not answer; is it on and in the network?")

    def refuses_connections(self) -> CameraUnreachable:
        return CameraUnreachable(f"{self.host} refuses connections; check the port")

    def can_not_be_read(self, reason: str) -> CameraUnreachable:
        return CameraUnreachable(f"{self.host} can't be read ({reason}); check address and network")

    def broke_off(self) -> CameraUnreachable:
        return CameraUnreachable(
            f"{self.host} breaks off the connection; check the address, or restart the camera"
        )

    def is_crowded(self) -> CameraUnreachable:
        return CameraUnreachable(
            f"{self.host} has no room for another viewer; close other programs that watch it"
        )

    def sends_on(self, other_host: str) -> CameraUnreachable:
        return CameraUnreachable(
            f"{self.host} refers to {other_host}; if that is your camera, give its address instead"
        )

    def may_send_on(self) -> CameraUnreachable:
        return CameraUnreachable(
            f"{self.host} sends nothing at this address, or refers to another one: open it in a "
            "browser, and give the address that it leads to"
        )

    def ended(self) -> CameraUnreachable:
        return CameraUnreachable(f"{self.host} ended the stream")

    def is_silent(self, seconds: float) -> CameraStalled:
        return CameraStalled(f"{self.host} has sent nothing for {seconds:.0f} s")

    def sends_no_whole_picture(self, seconds: float) -> CameraStalled:
        return CameraStalled(
            f"{self.host} has sent no whole picture for {seconds:.0f} s; is its network too slow?"
        )

    def sends_nothing_over_udp(self, seconds: float) -> CameraStalled:
        return CameraStalled(
            f"{self.host} has sent nothing for {seconds:.0f} s over UDP; "
            "a firewall may block it: try the transport tcp"
        )

    def knows_no_such_transport(self, transport: str) -> CameraUnsupported:
        other = "udp" if transport == "tcp" else "tcp"
        return CameraUnsupported(
            f"{self.host} does not send over {transport.upper()}; set its transport to {other}"
        )

    def sends_no_video_stream(self) -> CameraUnsupported:
        return CameraUnsupported(f"{self.host} sends something that is not a video stream")

    def sends_no_video(self) -> CameraUnsupported:
        return CameraUnsupported(f"{self.host} sends no video; check the address of the stream")

    def sends_no_picture(self) -> CameraUnsupported:
        return CameraUnsupported(f"{self.host} sends no decodable picture; restart the camera")

    def sends_codec(self, codec: str) -> CameraUnsupported:
        return CameraUnsupported(
            f"{self.host} sends {codec}; set the camera to H.264, H.265 or MJPEG"
        )
